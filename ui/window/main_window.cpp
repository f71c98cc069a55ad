#include "ui/window/main_window.h"

#include <QCloseEvent>
#include <QKeyEvent>
#include <QMimeData>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "protocol/locus.h"
#include "ui/panels/analysis_dock.h"
#include "ui/panels/attention_panel.h"
#include "ui/panels/distribution_panel.h"
#include "ui/panels/inspector.h"
#include "ui/panels/load_panel.h"
#include "ui/panels/runs_panel.h"
#include "ui/panels/start_page.h"
#include "ui/panels/status_panel.h"
#include "ui/state/window_settings.h"
#include "ui/style/appearance.h"
#include "ui/toolbar/toolbar.h"

namespace janus::ui {
namespace {

constexpr const char* engineTopic = "engine";
constexpr const char* stoppedTopic = "engine stopped";
constexpr const char* runTopic = "run";
constexpr const char* questionTopic = "run question";
constexpr int tallEnough = 720;  // pixels of a window: lower ones keep their room for the tracks

}  // namespace

MainWindow::MainWindow(EngineClient::Settings engine, QWidget* parent)
    : QMainWindow(parent),
      client_(std::move(engine)),
      feed_(client_),
      workspace_(client_),
      runs_(workspace_, navigator_) {
  setWindowTitle("JanusScope");
  setAcceptDrops(true);
  buildPieces();
  layOut();
  connectWorkspace();
  connectView();
  connectRuns();
  connectNotices();
  setThemeName({});
}

// Widgets still hear of focus and hiding while they are deleted, so they go before what they look at.
MainWindow::~MainWindow() {
  hide();
  delete takeCentralWidget();
}

void MainWindow::buildPieces() {
  toolbar_ = new Toolbar(workspace_, navigator_, runs_);
  notices_ = new NoticeBar;
  view_ = new TrackView(feed_, navigator_);
  inspector_ = new Inspector(workspace_, runs_, feed_);
  status_ = new StatusPanel(client_);
  lanes_ = new LaneSet(workspace_, runs_, *view_, this);
  files_ = new FileOpening(workspace_, *this);
  exports_ = new Exports(workspace_, runs_, navigator_, *this);
  pictures_ = new Pictures(workspace_, runs_, navigator_, *view_, *this);
  features_ = new FeatureSteps(workspace_, navigator_, *view_, this);
  locusBox()->setHistory(windowSettings().value("loci").toStringList());
}

// Toolbar and what there is to say over everything; below it the start page, or what is open.
void MainWindow::layOut() {
  stage_ = new QStackedWidget;
  stage_->addWidget(workbench());
  buildStart();
  auto* page = new QWidget;
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  column->addWidget(toolbar_);
  column->addWidget(notices_);
  column->addWidget(stage_, 1);
  setCentralWidget(page);
  setStatusBar(status_);
  view_->setFocus();
}

// The tracks with their panels under them, the inspector at the right.
QWidget* MainWindow::workbench() {
  middle_ = new QSplitter(Qt::Vertical);
  buildAnalysis();
  middle_->addWidget(view_);
  middle_->addWidget(analysis_);
  middle_->setStretchFactor(0, 1);
  middle_->setChildrenCollapsible(false);
  middle_->setHandleWidth(1);
  auto* bench = new QWidget;
  auto* row = new QHBoxLayout(bench);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(middle_, 1);
  row->addWidget(inspector_);
  return bench;
}

void MainWindow::buildStart() {
  stage_->addWidget(start_ = new StartPage(workspace_));
  start_->setRecent(files_->recent());
  connect(files_, &FileOpening::recentChanged, start_, [this] { start_->setRecent(files_->recent()); });
  connect(start_, &StartPage::genomeWanted, files_, &FileOpening::chooseGenome);
  connect(start_, &StartPage::modelWanted, files_, &FileOpening::chooseModel);
  connect(start_, &StartPage::recentWanted, files_, &FileOpening::open);
  connect(start_, &StartPage::demoWanted, this, [this](const QString& word) { open({word, word}); });
}

// While the first files are being opened the lanes stand ready for them: no page that comes and goes.
void MainWindow::chooseStage() {
  const bool nothing = !workspace_.genome() && !workspace_.busy();
  if (nothing == (stage_->currentWidget() == start_)) return;
  stage_->setCurrentIndex(nothing ? 1 : 0);
  if (!nothing) view_->setFocus();
}

void MainWindow::buildAnalysis() {
  analysis_ = new AnalysisDock;
  analysis_->add(attention_ = new AttentionPanel(runs_, feed_), "Attention");
  analysis_->add(load_ = new LoadPanel(runs_, navigator_, feed_), "Expert load");
  analysis_->add(distribution_ = new DistributionPanel(workspace_, runs_, navigator_, feed_), "Distribution");
  analysis_->add(new RunsPanel(workspace_, runs_), "Runs");
  analysis_->setFolded(true);
  connect(analysis_, &AnalysisDock::foldWanted, this, [this](bool folded) { showAnalysis(!folded); });
  connect(attention_, &AttentionPanel::read, analysis_,
          [this](const QString& sentence) { analysis_->say(attention_, sentence); });
}

LocusBox* MainWindow::locusBox() { return toolbar_->locusBox(); }

void MainWindow::open(const Opening& opening) {
  pendingLocus_ = opening.locus;
  pendingTracks_ = opening.tracks;
  pendingSelection_ = opening.selection;
  if (!opening.model.isEmpty()) workspace_.openModel(opening.model, opening.config);
  if (!opening.genome.isEmpty()) workspace_.openGenome(opening.genome, opening.companions);
}

void MainWindow::connectWorkspace() {
  connect(&workspace_, &Workspace::genomeChanged, this, &MainWindow::onGenome);
  connect(&workspace_, &Workspace::busyChanged, this, &MainWindow::chooseStage);
  connect(&navigator_, &Navigator::moved, this, &MainWindow::onMoved);
  connect(locusBox(), &LocusBox::arrived, this, [this] {
    windowSettings().setValue("loci", locusBox()->history());
    view_->setFocus();
  });
}

void MainWindow::onGenome() {
  feed_.setGenome(workspace_.genome()->key);
  setWindowTitle(workspace_.genome()->name + " \u2013 JanusScope");
  navigator_.setContigs(workspace_.genome()->contigs);
  for (const QString& track : std::exchange(pendingTracks_, {})) workspace_.openTrack(track);
  for (const Contig& contig : workspace_.genome()->contigs)
    if (pendingSelection_ && contig.whole().contains(*pendingSelection_))
      runs_.setSelection(pendingSelection_);
  pendingSelection_.reset();
  if (isShipped(workspace_.genome()->path)) runs_.runOnceSoon();
  QString locus = std::exchange(pendingLocus_, {});
  if (locus.isEmpty()) locus = workspace_.genome()->suggested;
  if (!locus.isEmpty()) locusBox()->submit(locus);
}

// Without a pointer the inspector reads the middle of the view, so that it is never empty for nothing.
void MainWindow::onMoved() {
  const Contig* contig = navigator_.contig();
  const Region region = navigator_.region();
  if (!contig || region.empty()) return;
  if (inspector_->setContig(contig->name)) pointed_ = false;
  attention_->setView(region);
  if (!pointed_) followPlace((region.begin + region.end) / 2);
}

void MainWindow::followPlace(int64_t position) {
  inspector_->follow(position);
  attention_->setGuide(position);
}

void MainWindow::connectView() {
  view_->installEventFilter(this);
  connect(view_, &TrackView::pointerLeft, this, [this] { pointed_ = false; });
  connect(view_, &TrackView::pointed, this, [this](qint64 position) {
    pointed_ = true;
    followPlace(position);
  });
  connect(view_, &TrackView::picked, inspector_, [this](qint64 position) { inspector_->freeze(position); });
  connect(view_, &TrackView::regionSelected, &runs_, &RunController::setSelection);
  connect(view_, &TrackView::runRequested, &runs_, &RunController::run);
  connect(view_, &TrackView::exportRequested, exports_, &Exports::exportTracks);
  connect(view_, &TrackView::pictureRequested, pictures_, &Pictures::save);
  connect(middle_, &QSplitter::splitterMoved, this, [this] {
    analysisHeight_ = analysis_->height();
    emit looksChanged();
  });
  connectAttention();
}

void MainWindow::connectAttention() {
  connect(attention_, &AttentionPanel::positionChosen, this, [this](int64_t position) {
    const int64_t span = navigator_.region().length();
    navigator_.goTo({navigator_.region().contig, position - span / 2, position - span / 2 + span});
    inspector_->freeze(position);
  });
  connect(attention_, &AttentionPanel::cellHovered, this, [this](const std::optional<AttentionCell>& cell) {
    view_->setMarks(cell ? std::vector<Region>{cell->query, cell->key} : std::vector<Region>{});
    if (cell) return followPlace((cell->query.begin + cell->query.end) / 2);
    onMoved();
  });
}

void MainWindow::connectRuns() {
  connect(&runs_, &RunController::asked, this, &MainWindow::ask);
  connect(&runs_, &RunController::started, notices_, [this] {
    notices_->withdraw(runTopic);
    notices_->withdraw(questionTopic);
  });
  connect(&runs_, &RunController::deviceMissing, notices_,
          [this](const QString& sentence) { notices_->say(NoticeBar::Tone::Note, sentence); });
  connect(&runs_, &RunController::targetChanged, status_, [this] { status_->setChoice(runs_.device()); });
  connect(&runs_, &RunController::questionDropped, notices_, [this] { notices_->withdraw(questionTopic); });
  connect(&runs_, &RunController::started, view_, [this] { view_->setProgress(0); });
  connect(&runs_, &RunController::progressed, view_,
          [this](const ProgressEvent& progress) { view_->setProgress(progress.done); });
  connect(&runs_, &RunController::failed, this, [this](const QString& sentence, bool automatic) {
    if (automatic) return;                                        // the lanes say it
    if (client_.state() == EngineClient::State::Stopped) return;  // that is said already
    notices_->say(NoticeBar::Tone::Problem, sentence, runTopic, {{"Retry", [this] { runs_.run(); }}});
  });
  connect(&runs_, &RunController::targetChanged, this, [this] {
    if (view_->selection() != runs_.selection()) view_->setSelection(runs_.selection());
  });
  connect(toolbar_->runBar(), &RunBar::openModelWanted, files_, &FileOpening::chooseModel);
  connect(toolbar_, &Toolbar::themeSwitched, this, &MainWindow::switchTheme);
}

void MainWindow::ask(const QString& question) {
  notices_->withdraw(runTopic);
  notices_->say(NoticeBar::Tone::Question, question, questionTopic,
                {{"Run it (Ctrl+Return)", [this] { runs_.runAnyway(); }}});
}

void MainWindow::connectNotices() {
  const auto problem = [this](const QString& line) { notices_->say(NoticeBar::Tone::Problem, line); };
  const auto note = [this](const QString& line) { notices_->say(NoticeBar::Tone::Note, line); };
  connect(&workspace_, &Workspace::problem, this, problem);
  connect(&workspace_, &Workspace::note, this, note);
  connect(files_, &FileOpening::problem, this, problem);
  connect(exports_, &Exports::problem, this, problem);
  connect(exports_, &Exports::note, this, note);
  connect(pictures_, &Pictures::problem, this, problem);
  connect(pictures_, &Pictures::note, this, note);
  connect(features_, &FeatureSteps::problem, this, problem);
  connect(features_, &FeatureSteps::note, this, note);
  connect(&client_, &EngineClient::lost, this, &MainWindow::sayLost);
  connect(&client_, &EngineClient::stateChanged, notices_, [this] {
    if (client_.state() != EngineClient::State::Stopped) notices_->withdraw(stoppedTopic);
  });
  connect(&client_, &EngineClient::reopenFailed, this, problem);
  connect(&client_, &EngineClient::noticed, this,
          [this](const QString& line) { notices_->say(NoticeBar::Tone::Notice, line); });
  connect(&client_, &EngineClient::ready, this, &MainWindow::sayRefusedPlugins);
}

void MainWindow::sayRefusedPlugins() {
  for (const PluginInfo& plugin : client_.hello().plugins)
    if (!plugin.error.empty()) notices_->say(NoticeBar::Tone::Note, QString::fromStdString(plugin.error));
}

void MainWindow::sayLost(const QString& sentence) {
  if (client_.state() != EngineClient::State::Stopped)
    return notices_->say(NoticeBar::Tone::Note, sentence, engineTopic);
  notices_->withdraw(engineTopic);
  notices_->say(NoticeBar::Tone::Problem, sentence, stoppedTopic,
                {{"Restart", [this] { client_.restart(); }}});
}

void MainWindow::setThemeName(const QString& name) {
  themeName_ = name;
  const Theme theme = Theme::named(name);
  applyTheme(theme);
  view_->setTheme(theme);
  inspector_->setTheme(theme);
  attention_->setTheme(theme);
  load_->setTheme(theme);
  toolbar_->setDark(theme.dark);
  emit looksChanged();
}

void MainWindow::switchTheme() { setThemeName(view_->theme().dark ? "light" : "dark"); }

bool MainWindow::inspectorShown() const { return !inspector_->isHidden(); }

void MainWindow::showInspector(bool shown) {
  inspector_->setVisible(shown);
  emit looksChanged();
}

bool MainWindow::analysisShown() const { return !analysis_->isFolded(); }

void MainWindow::showAnalysis(bool shown) {
  analysisDecided_ = true;
  analysis_->setFolded(!shown);
  shareHeight();
  emit looksChanged();
}

void MainWindow::setAnalysisHeight(int pixels) {
  analysisHeight_ = std::max(0, pixels);
  shareHeight();
}

// Without a height of the user's the panels get two fifths: enough for a map, and most lanes stay in sight.
void MainWindow::shareHeight() {
  const int room = middle_->height();
  const int wanted = analysisHeight_ > 0 ? analysisHeight_ : std::clamp(room * 2 / 5, 240, 520);
  const int part = analysisShown() ? std::min(wanted, room * 2 / 3) : analysis_->maximumHeight();
  middle_->setSizes({room - part, part});
}

void MainWindow::focusLocus() {
  locusBox()->setFocus(Qt::ShortcutFocusReason);
  locusBox()->selectAll();
}

void MainWindow::runOrConfirm() { notices_->shows(questionTopic) ? runs_.runAnyway() : runs_.run(); }

void MainWindow::regionFromView(bool oneBase) {
  Region region = navigator_.region();
  if (oneBase) {
    region.begin = (region.begin + region.end) / 2;
    region.end = region.begin + 1;
  }
  runs_.setSelection(region);
}

void MainWindow::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  if (!analysisDecided_ && !event->spontaneous()) analysis_->setFolded(height() < tallEnough);
  QTimer::singleShot(0, this, &MainWindow::shareHeight);  // once the layout has given out its room
  QTimer::singleShot(0, this, &MainWindow::chooseStage);  // once it is known whether anything is to be opened
}

void MainWindow::closeEvent(QCloseEvent* event) {
  emit closing();
  QMainWindow::closeEvent(event);
}

// Escape in the tracks also lets go of the base in the inspector; the tracks still get the key.
bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
  if (watched == view_ && event->type() == QEvent::KeyPress &&
      static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape)
    inspector_->release();
  return QMainWindow::eventFilter(watched, event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (FileOpening::canDrop(*event->mimeData())) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  files_->drop(*event->mimeData());
  event->acceptProposedAction();
}

}  // namespace janus::ui
