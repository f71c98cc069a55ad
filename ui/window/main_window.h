// The window: builds the pieces, lays them out, and passes on what one says to the other.
#pragma once

#include <QMainWindow>

#include "ui/data/engine_feed.h"
#include "ui/state/run_controller.h"
#include "ui/window/opening_sequence.h"

class QSplitter;
class QStackedWidget;

namespace janus::ui {

class AnalysisDock;
class AttentionPanel;
class Exports;
class FeatureSteps;
class FileOpening;
class Inspector;
class LaneSet;
class LoadPanel;
class NoticeBar;
class Pictures;
class SessionBinding;
class StartPage;
class StatusPanel;
class Toolbar;
class TrackView;
class WindowActions;
class WindowLooks;
class WindowNotices;

// The pieces of a window, for whoever drives or watches it from outside: the program, its screenshot, tests.
struct WindowParts {
  Workspace& workspace;
  Navigator& navigator;
  RunController& runs;
  Toolbar& toolbar;
  LocusBox& locusBox;
  NoticeBar& notices;
  TrackView& view;
  LaneSet& lanes;
  Inspector& inspector;
  AnalysisDock& analysis;
  AttentionPanel& attention;
  StatusPanel& status;
  FileOpening& files;
  Exports& exports;
  Pictures& pictures;
  WindowLooks& looks;
  SessionBinding& session;
  WindowActions& actions;
};

class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(EngineClient::Settings engine = {}, QWidget* parent = nullptr);
  ~MainWindow() override;

  void open(const Opening& opening) { opening_->open(opening); }
  WindowParts parts();

 protected:
  void closeEvent(QCloseEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void buildPieces();
  void buildAnalysis();
  void layOut();
  QWidget* workbench();
  void coordinate();
  void notify();
  void bindSession();
  void addMenus();
  void chooseStage();
  void connectPlaces();
  void connectStart();
  void connectView();
  void connectRuns();

  EngineClient client_;
  EngineFeed feed_;
  Workspace workspace_;
  Navigator navigator_;
  RunController runs_;
  Toolbar* toolbar_;
  NoticeBar* notices_;
  TrackView* view_;
  Inspector* inspector_;
  QStackedWidget* stage_;  // the start page, or the tracks with their panels
  StartPage* start_;
  QSplitter* middle_;  // tracks over analysis
  AnalysisDock* analysis_;
  AttentionPanel* attention_;
  LoadPanel* load_;
  StatusPanel* status_;
  LaneSet* lanes_;
  FileOpening* files_;
  Exports* exports_;
  Pictures* pictures_;
  FeatureSteps* features_;
  OpeningSequence* opening_;
  WindowLooks* looks_;
  WindowNotices* sayings_;
  SessionBinding* session_;
  WindowActions* actions_;
};

}  // namespace janus::ui
