#include "ui/window/window_notices.h"

namespace janus::ui {
namespace {

using Tone = NoticeBar::Tone;

constexpr const char* engineTopic = "engine";
constexpr const char* stoppedTopic = "engine stopped";
constexpr const char* runTopic = "run";
constexpr const char* questionTopic = "run question";

}  // namespace

WindowNotices::WindowNotices(NoticeBar& bar, EngineClient& client, RunController& runs, QObject* parent)
    : QObject(parent), bar_(bar), client_(client), runs_(runs) {
  watchEngine();
  watchRuns();
}

void WindowNotices::watchEngine() {
  connect(&client_, &EngineClient::lost, this, &WindowNotices::sayLost);
  connect(&client_, &EngineClient::stateChanged, this, [this] {
    if (client_.state() != EngineClient::State::Stopped) bar_.withdraw(stoppedTopic);
  });
  connect(&client_, &EngineClient::reopenFailed, this,
          [this](const QString& sentence) { sayProblem(sentence, {}); });
  connect(&client_, &EngineClient::noticed, this,
          [this](const QString& sentence) { bar_.say(Tone::Notice, sentence); });
  connect(&client_, &EngineClient::ready, this, &WindowNotices::sayRefusedPlugins);
}

void WindowNotices::watchRuns() {
  connect(&runs_, &RunController::asked, this, &WindowNotices::ask);
  connect(&runs_, &RunController::questionDropped, this, [this] { bar_.withdraw(questionTopic); });
  connect(&runs_, &RunController::started, this, [this] {
    bar_.withdraw(runTopic);
    bar_.withdraw(questionTopic);
  });
  connect(&runs_, &RunController::failed, this, &WindowNotices::sayFailedRun);
  connect(&runs_, &RunController::deviceMissing, this, &WindowNotices::sayNote);
}

void WindowNotices::sayProblem(const QString& sentence, const QString& topic) {
  bar_.say(Tone::Problem, sentence, topic);
}

void WindowNotices::sayNote(const QString& sentence) { bar_.say(Tone::Note, sentence); }

void WindowNotices::sayLost(const QString& sentence) {
  if (client_.state() != EngineClient::State::Stopped) return bar_.say(Tone::Note, sentence, engineTopic);
  bar_.withdraw(engineTopic);
  bar_.say(Tone::Problem, sentence, stoppedTopic, {{"Restart", [this] { client_.restart(); }}});
}

void WindowNotices::sayRefusedPlugins() {
  for (const PluginInfo& plugin : client_.hello().plugins)
    if (!plugin.error.empty()) sayNote(QString::fromStdString(plugin.error));
}

// The lanes say why a run that nobody asked for has failed; of an engine that stopped it is said already.
void WindowNotices::sayFailedRun(const QString& sentence, bool automatic) {
  if (automatic || client_.state() == EngineClient::State::Stopped) return;
  bar_.say(Tone::Problem, sentence, runTopic, {{"Retry", [this] { runs_.run(); }}});
}

void WindowNotices::ask(const QString& question) {
  bar_.withdraw(runTopic);
  bar_.say(Tone::Question, question, questionTopic,
           {{"Run it (Ctrl+Return)", [this] { runs_.runAnyway(); }}});
}

bool WindowNotices::isAskingAboutRun() const { return bar_.shows(questionTopic); }

}  // namespace janus::ui
