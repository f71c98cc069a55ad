#include "ui/window/session_binding.h"

#include "base/error.h"
#include "base/paths.h"
#include "protocol/locus.h"
#include "ui/lanes/lane.h"
#include "ui/panels/status_panel.h"
#include "ui/window/main_window.h"

namespace janus::ui {
namespace {

constexpr std::chrono::seconds autosaveDelay{2};

bool flag(const nlohmann::json& json, const char* key, bool otherwise) {
  return json.is_object() && json.contains(key) && json[key].is_boolean() ? json[key].get<bool>() : otherwise;
}

int number(const nlohmann::json& json, const char* key) {
  return json.is_object() && json.contains(key) && json[key].is_number_integer() ? json[key].get<int>() : 0;
}

DeviceChoice deviceOf(const nlohmann::json& extra) {
  DeviceChoice choice;
  const auto found = extra.is_object() ? extra.find("computed_on") : extra.end();
  if (found == extra.end() || !found->is_object()) return choice;
  const auto word = [&](const char* key, QString& into) {
    if (found->contains(key) && (*found)[key].is_string())
      into = QString::fromStdString((*found)[key].get<std::string>());
  };
  word("device", choice.device);
  word("precision", choice.precision);
  return choice.precision == "fp32" || choice.precision == "bf16" ? choice : DeviceChoice();
}

// A lane of a file asks for the file, also where the session does not list it.
QStringList tracksOf(const SessionFile& session) {
  QStringList paths;
  for (const std::string& path : session.tracks) paths << QString::fromStdString(path);
  for (const LaneLook& look : session.lanes)
    if (const QString path = pathOfWord(look.lane); !path.isEmpty()) paths << path;
  paths.removeDuplicates();
  return paths;
}

}  // namespace

std::filesystem::path SessionBinding::lastSession() { return stateDir() / "last.janus.json"; }

SessionBinding::SessionBinding(MainWindow& window) : QObject(&window), window_(window) {
  changed_.setSingleShot(true);
  changed_.setInterval(autosaveDelay);
  connect(&changed_, &QTimer::timeout, this, &SessionBinding::autosave);
  watch();
  speak();
}

void SessionBinding::speak() {
  connect(&window_, &MainWindow::closing, this, &SessionBinding::autosave);
  connect(this, &SessionBinding::saved, &window_.status(),
          [this] { window_.status().setSessionWords("session saved"); });
  connect(this, &SessionBinding::problem, &window_.notices(),
          [this](const QString& line) { window_.notices().say(NoticeBar::Tone::Problem, line, "session"); });
  connect(this, &SessionBinding::note, &window_.notices(),
          [this](const QString& line) { window_.notices().say(NoticeBar::Tone::Note, line); });
}

void SessionBinding::watch() {
  const auto start = qOverload<>(&QTimer::start);
  connect(&window_.navigator(), &Navigator::moved, &changed_, start);
  connect(&window_.view(), &TrackView::lanesChanged, &changed_, start);
  connect(&window_.workspace(), &Workspace::genomeChanged, &changed_, start);
  connect(&window_.workspace(), &Workspace::modelChanged, &changed_, start);
  connect(&window_.workspace(), &Workspace::tracksChanged, &changed_, start);
  connect(&window_.workspace(), &Workspace::runsChanged, &changed_, start);
  connect(&window_.runs(), &RunController::targetChanged, &changed_, start);
  connect(&window_, &MainWindow::looksChanged, &changed_, start);
}

SessionFile SessionBinding::capture() const {
  SessionFile session;
  const Workspace& workspace = window_.workspace();
  if (workspace.genome()) session.genome = workspace.genome()->path.toStdString();
  if (workspace.model()) {
    session.model = workspace.model()->path.toStdString();
    session.config = workspace.model()->config.toStdString();
  }
  if (workspace.genome()) session.locus = formatLocus(window_.navigator().region());
  session.theme = window_.themeName().toStdString();
  session.lanes = window_.view().lanes();
  for (const OpenTrack& track : workspace.tracks()) session.tracks.push_back(track.path.toStdString());
  session.selection = window_.runs().selection();
  if (const Run* run = window_.runs().current())
    session.runs.push_back({run->window, run->strands.toStdString()});
  session.extra["automatic"] = window_.runs().automatic();
  if (window_.runs().context() > 0) session.extra["context"] = window_.runs().context();
  if (const DeviceChoice& device = window_.runs().device(); device != DeviceChoice())
    session.extra["computed_on"] = {{"device", device.device.toStdString()},
                                    {"precision", device.precision.toStdString()}};
  session.extra["inspector"] = window_.inspectorShown();
  session.extra["analysis"] = window_.analysisShown();
  if (window_.analysisHeight() > 0) session.extra["analysis_height"] = window_.analysisHeight();
  return session;
}

void SessionBinding::apply(const SessionFile& session) {
  if (!session.theme.empty()) window_.setThemeName(QString::fromStdString(session.theme));
  window_.runs().setAutomatic(flag(session.extra, "automatic", true));
  window_.runs().setContext(number(session.extra, "context"));
  window_.runs().setDevice(deviceOf(session.extra));
  if (!session.runs.empty()) window_.runs().setStrands(QString::fromStdString(session.runs.front().strands));
  window_.showInspector(flag(session.extra, "inspector", true));
  window_.setAnalysisHeight(number(session.extra, "analysis_height"));
  if (session.extra.contains("analysis")) window_.showAnalysis(flag(session.extra, "analysis", true));
  if (!session.lanes.empty()) window_.lanes().restore(session.lanes);
  window_.open({QString::fromStdString(session.genome), QString::fromStdString(session.model),
                QString::fromStdString(session.config), QString::fromStdString(session.locus),
                tracksOf(session), /*companions=*/session.lanes.empty(), session.selection});
}

void SessionBinding::openFile(const QString& path) {
  try {
    std::vector<std::string> notes;
    const SessionFile session = readSession(path.toStdString(), notes);
    for (const std::string& line : notes) emit note(QString::fromStdString(line));
    apply(session);
  } catch (const Error& error) {
    emit problem(error.what());
  }
}

void SessionBinding::saveFile(const QString& path) {
  if (write(path.toStdString())) emit note("Saved session " + path + ".");
}

void SessionBinding::autosave() {
  changed_.stop();
  if (!autosaving_ || !window_.workspace().genome() || window_.workspace().busy()) return;
  if (write(lastSession())) emit saved();
}

bool SessionBinding::write(const std::filesystem::path& path) {
  try {
    writeSession(capture(), path);
    return true;
  } catch (const Error& error) {
    emit problem(error.what());
    return false;
  }
}

}  // namespace janus::ui
