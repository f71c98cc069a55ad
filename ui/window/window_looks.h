// How the window looks: its theme, which panels stand in it and how high they are.
#pragma once

#include <QSplitter>

#include "ui/panels/analysis_dock.h"
#include "ui/panels/attention_panel.h"
#include "ui/panels/inspector.h"
#include "ui/panels/load_panel.h"
#include "ui/toolbar/toolbar.h"
#include "ui/tracks/track_view.h"

namespace janus::ui {

// What is dressed, shown and folded.
struct DressedParts {
  Toolbar& toolbar;
  TrackView& view;
  Inspector& inspector;
  QSplitter& middle;  // the tracks over the analysis
  AnalysisDock& analysis;
  AttentionPanel& attention;
  LoadPanel& load;
};

class WindowLooks : public QObject {
  Q_OBJECT
 public:
  explicit WindowLooks(const DressedParts& parts, QObject* parent = nullptr);

  const QString& themeName() const { return themeName_; }  // "" = the system's
  void setThemeName(const QString& name);
  void switchTheme();  // light to dark and back
  bool inspectorShown() const { return !parts_.inspector.isHidden(); }
  void showInspector(bool shown);
  bool analysisShown() const { return !parts_.analysis.isFolded(); }  // folded, only its tabs are left
  void showAnalysis(bool shown);
  int analysisHeight() const { return analysisHeight_; }  // pixels; 0 = as the window thinks best
  void setAnalysisHeight(int pixels);
  void foldIfLow(int windowHeight);  // the analysis, unless the user or a session has decided
  void shareHeightSoon();            // once the layout has given out its room

 signals:
  void changed();

 private:
  void shareHeight();

  DressedParts parts_;
  QString themeName_;
  int analysisHeight_ = 0;
  bool analysisDecided_ = false;  // shown or folded by the user or a session
};

}  // namespace janus::ui
