// The window: puts the pieces together and passes on what one says to the other.
#pragma once

#include <QMainWindow>

#include "ui/data/engine_feed.h"
#include "ui/output/exports.h"
#include "ui/output/pictures.h"
#include "ui/panels/notice_bar.h"
#include "ui/toolbar/locus_box.h"
#include "ui/tracks/feature_steps.h"
#include "ui/tracks/lane_set.h"
#include "ui/tracks/track_view.h"
#include "ui/window/file_opening.h"

class QSplitter;
class QStackedWidget;

namespace janus::ui {

class AnalysisDock;
class AttentionPanel;
class DistributionPanel;
class Inspector;
class LoadPanel;
class StartPage;
class StatusPanel;
class Toolbar;

// What to open together: a session's contents, or the command line's.
struct Opening {
  QString genome = {}, model = {}, config = {}, locus = {};
  QStringList tracks = {};
  bool companions = true;  // what belongs with a demo genome
  std::optional<Region> selection = {};
};

class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(EngineClient::Settings engine = {}, QWidget* parent = nullptr);
  ~MainWindow() override;

  void open(const Opening& opening);

  EngineClient& client() { return client_; }
  Workspace& workspace() { return workspace_; }
  Navigator& navigator() { return navigator_; }
  RunController& runs() { return runs_; }
  TrackView& view() { return *view_; }
  LaneSet& lanes() { return *lanes_; }
  FileOpening& files() { return *files_; }
  Exports& exports() { return *exports_; }
  Pictures& pictures() { return *pictures_; }
  FeatureSteps& features() { return *features_; }
  NoticeBar& notices() { return *notices_; }
  Inspector& inspector() { return *inspector_; }
  AnalysisDock& analysis() { return *analysis_; }
  AttentionPanel& attention() { return *attention_; }
  StatusPanel& status() { return *status_; }
  Toolbar& toolbar() { return *toolbar_; }
  LocusBox* locusBox();

  const QString& themeName() const { return themeName_; }  // "" = the system's
  void setThemeName(const QString& name);
  void switchTheme();
  bool inspectorShown() const;
  void showInspector(bool shown);
  bool analysisShown() const;  // the panels under the tracks; folded, only their tabs are left
  void showAnalysis(bool shown);
  int analysisHeight() const { return analysisHeight_; }  // pixels; 0 = as the window thinks best
  void setAnalysisHeight(int pixels);
  void focusLocus();
  void runOrConfirm();  // runs, or says yes to the question that a long run has put
  void regionFromView(bool oneBase);

 signals:
  void looksChanged();  // theme or panels
  void closing();

 protected:
  void closeEvent(QCloseEvent* event) override;
  void showEvent(QShowEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void buildPieces();
  void layOut();
  QWidget* workbench();
  void buildAnalysis();
  void buildStart();
  void chooseStage();
  void connectAttention();
  void shareHeight();
  void connectWorkspace();
  void connectView();
  void connectRuns();
  void connectNotices();
  void onGenome();
  void onMoved();
  void followPlace(int64_t position);
  void sayRefusedPlugins();
  void sayLost(const QString& sentence);
  void ask(const QString& question);

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
  DistributionPanel* distribution_;
  StatusPanel* status_;
  LaneSet* lanes_;
  FileOpening* files_;
  Exports* exports_;
  Pictures* pictures_;
  FeatureSteps* features_;
  QString themeName_, pendingLocus_;
  QStringList pendingTracks_;
  std::optional<Region> pendingSelection_;
  int analysisHeight_ = 0;
  bool analysisDecided_ = false;  // shown or folded by the user or a session
  bool pointed_ = false;          // the pointer is over the tracks
};

}  // namespace janus::ui
