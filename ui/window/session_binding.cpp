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
  for (const TrackEntry& track : workspace.tracks()) session.tracks.push_back(track.path.toStdString());
  session.selection = window_.runs().selection();
  if (const KnownRun* run = window_.runs().current())
    session.runs.push_back({run->window, nameOf(run->strands)});
  setWindowState(session, captureState());
  return session;
}

WindowState SessionBinding::captureState() const {
  const RunController& runs = window_.runs();
  WindowState state;
  state.automatic = runs.automatic();
  state.inspector = window_.inspectorShown();
  state.analysis = window_.analysisShown();
  if (runs.context() > 0) state.context = runs.context();
  if (runs.device() != DeviceChoice()) {
    state.device = runs.device().device.toStdString();
    state.precision = runs.device().precision.toStdString();
  }
  if (window_.analysisHeight() > 0) state.analysisHeight = window_.analysisHeight();
  return state;
}

void SessionBinding::apply(const SessionFile& session) {
  if (!session.theme.empty()) window_.setThemeName(QString::fromStdString(session.theme));
  applyState(windowStateOf(session));
  if (!session.runs.empty()) window_.runs().setStrands(strandsNamed(session.runs.front().strands));
  if (!session.lanes.empty()) window_.lanes().restore(session.lanes);
  window_.open({QString::fromStdString(session.genome), QString::fromStdString(session.model),
                QString::fromStdString(session.config), QString::fromStdString(session.locus),
                tracksOf(session), /*companions=*/session.lanes.empty(), session.selection});
}

void SessionBinding::applyState(const WindowState& state) {
  window_.runs().setAutomatic(state.automatic.value_or(true));
  window_.runs().setContext(state.context.value_or(0));
  window_.runs().setDevice(deviceOf(state));
  window_.showInspector(state.inspector.value_or(true));
  window_.setAnalysisHeight(static_cast<int>(std::min<int64_t>(state.analysisHeight.value_or(0), INT_MAX)));
  if (state.analysis) window_.showAnalysis(*state.analysis);
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
