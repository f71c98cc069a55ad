#include "ui/window/main_window.h"

#include <QCloseEvent>
#include <QMimeData>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "ui/output/exports.h"
#include "ui/output/pictures.h"
#include "ui/panels/distribution_panel.h"
#include "ui/panels/runs_panel.h"
#include "ui/panels/start_page.h"
#include "ui/panels/status_panel.h"
#include "ui/state/window_settings.h"
#include "ui/tracks/feature_steps.h"
#include "ui/tracks/lane_set.h"
#include "ui/window/file_opening.h"
#include "ui/window/followed_place.h"
#include "ui/window/session_binding.h"
#include "ui/window/window_actions.h"
#include "ui/window/window_looks.h"
#include "ui/window/window_notices.h"

namespace janus::ui {
namespace {

QVBoxLayout* tightColumn(QWidget* page) {
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  return column;
}

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
  buildAnalysis();
  layOut();
  coordinate();
  notify();
  bindSession();
  addMenus();
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
  start_ = new StartPage(workspace_);
  lanes_ = new LaneSet(workspace_, runs_, *view_, this);
  files_ = new FileOpening(workspace_, *this);
  exports_ = new Exports(workspace_, runs_, navigator_, *this);
  pictures_ = new Pictures(workspace_, runs_, navigator_, *view_, *this);
  features_ = new FeatureSteps(workspace_, navigator_, *view_, this);
}

void MainWindow::buildAnalysis() {
  analysis_ = new AnalysisDock;
  analysis_->add(attention_ = new AttentionPanel(runs_, feed_), "Attention");
  analysis_->add(load_ = new LoadPanel(runs_, navigator_, feed_), "Expert load");
  analysis_->add(new DistributionPanel(workspace_, runs_, navigator_, feed_), "Distribution");
  analysis_->add(new RunsPanel(workspace_, runs_), "Runs");
  analysis_->setFolded(true);
  connect(attention_, &AttentionPanel::read, analysis_,
          [this](const QString& sentence) { analysis_->say(attention_, sentence); });
}

// Toolbar and what there is to say over everything; below it the start page, or what is open.
void MainWindow::layOut() {
  stage_ = new QStackedWidget;
  stage_->addWidget(workbench());
  stage_->addWidget(start_);
  auto* page = new QWidget;
  auto* column = tightColumn(page);
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

void MainWindow::coordinate() {
  opening_ = new OpeningSequence(workspace_, navigator_, runs_, feed_, *toolbar_->locusBox(), this);
  looks_ = new WindowLooks({*toolbar_, *view_, *inspector_, *middle_, *analysis_, *attention_, *load_}, this);
  new FollowedPlace(navigator_, *view_, *inspector_, *attention_, view_);
  connectPlaces();
  connectStart();
  connectView();
  connectRuns();
  looks_->setThemeName({});
}

void MainWindow::connectPlaces() {
  LocusBox* box = toolbar_->locusBox();
  box->setHistory(windowSettings().value("loci").toStringList());
  connect(box, &LocusBox::arrived, this, [this, box] {
    windowSettings().setValue("loci", box->history());
    view_->setFocus();
  });
  connect(&workspace_, &Workspace::genomeChanged, this,
          [this] { setWindowTitle(workspace_.genome()->name + " \u2013 JanusScope"); });
  connect(&workspace_, &Workspace::busyChanged, this, &MainWindow::chooseStage);
}

void MainWindow::connectStart() {
  start_->setRecent(files_->recent());
  connect(files_, &FileOpening::recentChanged, start_, [this] { start_->setRecent(files_->recent()); });
  connect(start_, &StartPage::genomeWanted, files_, &FileOpening::chooseGenome);
  connect(start_, &StartPage::modelWanted, files_, &FileOpening::chooseModel);
  connect(start_, &StartPage::recentWanted, files_, &FileOpening::open);
  connect(start_, &StartPage::demoWanted, opening_, &OpeningSequence::openDemo);
}

// While the first files are being opened the lanes stand ready for them: no page that comes and goes.
void MainWindow::chooseStage() {
  const bool nothing = !workspace_.genome() && !workspace_.busy();
  if (nothing == (stage_->currentWidget() == start_)) return;
  stage_->setCurrentIndex(nothing ? 1 : 0);
  if (!nothing) view_->setFocus();
}

void MainWindow::connectView() {
  connect(view_, &TrackView::regionSelected, &runs_, &RunController::setSelection);
  connect(view_, &TrackView::runRequested, &runs_, &RunController::run);
  connect(view_, &TrackView::exportRequested, exports_, &Exports::exportTracks);
  connect(view_, &TrackView::pictureRequested, pictures_, &Pictures::save);
  connect(toolbar_->runBar(), &RunBar::openModelWanted, files_, &FileOpening::chooseModel);
}

void MainWindow::connectRuns() {
  connect(&runs_, &RunController::started, view_, [this] { view_->setProgress(0); });
  connect(&runs_, &RunController::progressed, view_,
          [this](const ProgressEvent& progress) { view_->setProgress(progress.done); });
  connect(&runs_, &RunController::targetChanged, status_, [this] { status_->setChoice(runs_.device()); });
  connect(&runs_, &RunController::targetChanged, view_, [this] {
    if (view_->selection() != runs_.selection()) view_->setSelection(runs_.selection());
  });
}

void MainWindow::notify() {
  sayings_ = new WindowNotices(*notices_, client_, runs_, notices_);
  sayings_->sayProblemsOf(workspace_);
  sayings_->sayProblemsOf(*files_);
  sayings_->sayProblemsOf(*exports_);
  sayings_->sayProblemsOf(*pictures_);
  sayings_->sayProblemsOf(*features_);
  sayings_->sayNotesOf(workspace_);
  sayings_->sayNotesOf(*exports_);
  sayings_->sayNotesOf(*pictures_);
  sayings_->sayNotesOf(*features_);
}

void MainWindow::bindSession() {
  session_ = new SessionBinding({workspace_, navigator_, runs_, *view_, *lanes_, *looks_, *opening_}, this);
  connect(files_, &FileOpening::sessionChosen, session_, &SessionBinding::openFile);
  connect(files_, &FileOpening::trackChosen, lanes_, &LaneSet::present);
  connect(session_, &SessionBinding::saved, status_, [this] { status_->setSessionWords("session saved"); });
  sayings_->sayProblemsOf(*session_, "session");
  sayings_->sayNotesOf(*session_);
}

void MainWindow::addMenus() {
  actions_ = new WindowActions(*this);
  actions_->addFile(*files_, *opening_, *session_, *exports_, *pictures_, *toolbar_);
  actions_->addGo(navigator_, *features_, *toolbar_->locusBox());
  actions_->addRun(workspace_, navigator_, runs_, *sayings_);
  actions_->addLanes(*lanes_);
  actions_->addView(*looks_, *inspector_);
  actions_->addHelp(client_);
}

WindowParts MainWindow::parts() {
  return {workspace_,  navigator_, runs_,    *toolbar_,   *toolbar_->locusBox(),
          *notices_,   *view_,     *lanes_,  *inspector_, *analysis_,
          *attention_, *status_,   *files_,  *exports_,   *pictures_,
          *looks_,     *session_,  *actions_};
}

void MainWindow::showEvent(QShowEvent* event) {
  QMainWindow::showEvent(event);
  if (!event->spontaneous()) looks_->foldIfLow(height());
  looks_->shareHeightSoon();
  QTimer::singleShot(0, this, &MainWindow::chooseStage);  // once it is known whether anything is to be opened
}

void MainWindow::closeEvent(QCloseEvent* event) {
  session_->autosave();
  QMainWindow::closeEvent(event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (FileOpening::canDrop(*event->mimeData())) event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  files_->drop(*event->mimeData());
  event->acceptProposedAction();
}

}  // namespace janus::ui
