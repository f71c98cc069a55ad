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

DeviceChoice deviceOf(const WindowState& state) {
  DeviceChoice choice;
  if (state.device) choice.device = QString::fromStdString(*state.device);
  if (state.precision) choice.precision = QString::fromStdString(*state.precision);
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
  WindowState state;
  captureRuns(session, state);
  captureLooks(session, state);
  setWindowState(session, state);
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
    session.weights = model->weights.toStdString();
  }
  for (const TrackEntry& track : workspace.tracks()) session.tracks.push_back(track.path.toStdString());
}

void SessionBinding::captureRuns(SessionFile& session, WindowState& state) const {
  const RunController& runs = parts_.runs;
  session.selection = runs.selection();
  if (const KnownRun* run = runs.current()) session.runs.push_back({run->window, nameOf(run->strands)});
  state.automatic = runs.automatic();
  if (runs.context() > 0) state.context = runs.context();
  if (runs.device() == DeviceChoice()) return;
  state.device = runs.device().device.toStdString();
  state.precision = runs.device().precision.toStdString();
}

void SessionBinding::captureLooks(SessionFile& session, WindowState& state) const {
  const WindowLooks& looks = parts_.looks;
  session.theme = looks.themeName().toStdString();
  session.lanes = parts_.view.lanes();
  state.inspector = looks.inspectorShown();
  state.analysis = looks.analysisShown();
  if (looks.analysisHeight() > 0) state.analysisHeight = looks.analysisHeight();
}

void SessionBinding::apply(const SessionFile& session) {
  const WindowState state = windowStateOf(session);
  applyRuns(session, state);
  applyLooks(session, state);
  parts_.opening.open({QString::fromStdString(session.genome), QString::fromStdString(session.model),
                       QString::fromStdString(session.config), QString::fromStdString(session.locus),
                       tracksOf(session), /*companions=*/session.lanes.empty(), session.selection,
                       QString::fromStdString(session.weights)});
}

void SessionBinding::applyRuns(const SessionFile& session, const WindowState& state) {
  RunController& runs = parts_.runs;
  runs.setAutomatic(state.automatic.value_or(true));
  runs.setContext(state.context.value_or(0));
  runs.setDevice(deviceOf(state));
  if (!session.runs.empty()) runs.setStrands(strandsNamed(session.runs.front().strands));
}

void SessionBinding::applyLooks(const SessionFile& session, const WindowState& state) {
  WindowLooks& looks = parts_.looks;
  if (!session.theme.empty()) looks.setThemeName(QString::fromStdString(session.theme));
  looks.showInspector(state.inspector.value_or(true));
  looks.setAnalysisHeight(static_cast<int>(std::min<int64_t>(state.analysisHeight.value_or(0), INT_MAX)));
  if (state.analysis) looks.showAnalysis(*state.analysis);
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
