#include "ui/window/session_binding.h"

#include "base/error.h"
#include "base/paths.h"
#include "protocol/locus.h"
#include "ui/lanes/lane.h"
#include "ui/tracks/lane_set.h"
#include "ui/window/opening_sequence.h"
#include "ui/window/window_looks.h"

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
    if (const QString path = pathOfLane(look.lane); !path.isEmpty()) paths << path;
  paths.removeDuplicates();
  return paths;
}

}  // namespace

std::filesystem::path SessionBinding::lastSession() { return stateDir() / "last.janus.json"; }

SessionBinding::SessionBinding(const SessionParts& parts, QObject* parent) : QObject(parent), parts_(parts) {
  changed_.setSingleShot(true);
  changed_.setInterval(autosaveDelay);
  connect(&changed_, &QTimer::timeout, this, &SessionBinding::autosave);
  watch();
}

void SessionBinding::watch() {
  const auto start = qOverload<>(&QTimer::start);
  connect(&parts_.navigator, &Navigator::moved, &changed_, start);
  connect(&parts_.view, &TrackView::lanesChanged, &changed_, start);
  connect(&parts_.workspace, &Workspace::genomeChanged, &changed_, start);
  connect(&parts_.workspace, &Workspace::modelChanged, &changed_, start);
  connect(&parts_.workspace, &Workspace::tracksChanged, &changed_, start);
  connect(&parts_.workspace, &Workspace::runsChanged, &changed_, start);
  connect(&parts_.runs, &RunController::targetChanged, &changed_, start);
  connect(&parts_.looks, &WindowLooks::changed, &changed_, start);
}

SessionFile SessionBinding::capture() const {
  SessionFile session;
  captureOpen(session);
  captureRuns(session);
  captureLooks(session);
  return session;
}

void SessionBinding::captureOpen(SessionFile& session) const {
  const Workspace& workspace = parts_.workspace;
  if (const auto& genome = workspace.genome()) {
    session.genome = genome->path.toStdString();
    session.locus = formatLocus(parts_.navigator.region());
  }
  if (const auto& model = workspace.model()) {
    session.model = model->path.toStdString();
    session.config = model->config.toStdString();
  }
  for (const OpenTrack& track : workspace.tracks()) session.tracks.push_back(track.path.toStdString());
}

void SessionBinding::captureRuns(SessionFile& session) const {
  const RunController& runs = parts_.runs;
  session.selection = runs.selection();
  if (const Run* run = runs.current()) session.runs.push_back({run->window, run->strands.toStdString()});
  session.extra["automatic"] = runs.automatic();
  if (runs.context() > 0) session.extra["context"] = runs.context();
  if (const DeviceChoice& device = runs.device(); device != DeviceChoice())
    session.extra["computed_on"] = {{"device", device.device.toStdString()},
                                    {"precision", device.precision.toStdString()}};
}

void SessionBinding::captureLooks(SessionFile& session) const {
  const WindowLooks& looks = parts_.looks;
  session.theme = looks.themeName().toStdString();
  session.lanes = parts_.view.lanes();
  session.extra["inspector"] = looks.inspectorShown();
  session.extra["analysis"] = looks.analysisShown();
  if (looks.analysisHeight() > 0) session.extra["analysis_height"] = looks.analysisHeight();
}

void SessionBinding::apply(const SessionFile& session) {
  applyRuns(session);
  applyLooks(session);
  parts_.opening.open({QString::fromStdString(session.genome), QString::fromStdString(session.model),
                       QString::fromStdString(session.config), QString::fromStdString(session.locus),
                       tracksOf(session), /*companions=*/session.lanes.empty(), session.selection});
}

void SessionBinding::applyRuns(const SessionFile& session) {
  RunController& runs = parts_.runs;
  runs.setAutomatic(flag(session.extra, "automatic", true));
  runs.setContext(number(session.extra, "context"));
  runs.setDevice(deviceOf(session.extra));
  if (!session.runs.empty()) runs.setStrands(QString::fromStdString(session.runs.front().strands));
}

void SessionBinding::applyLooks(const SessionFile& session) {
  WindowLooks& looks = parts_.looks;
  if (!session.theme.empty()) looks.setThemeName(QString::fromStdString(session.theme));
  looks.showInspector(flag(session.extra, "inspector", true));
  looks.setAnalysisHeight(number(session.extra, "analysis_height"));
  if (session.extra.contains("analysis")) looks.showAnalysis(flag(session.extra, "analysis", true));
  if (!session.lanes.empty()) parts_.lanes.restore(session.lanes);
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
  if (!autosaving_ || !parts_.workspace.genome() || parts_.workspace.busy()) return;
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
