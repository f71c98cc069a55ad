// How the values of one quantity track are distributed over what is visible.
#pragma once

#include <QComboBox>
#include <QLabel>

#include "ui/data/region_tiles.h"
#include "ui/plot/distribution_plot.h"
#include "ui/state/run_controller.h"

namespace janus::ui {

class DistributionPanel : public QWidget {
  Q_OBJECT
 public:
  DistributionPanel(Workspace& workspace, RunController& runs, Navigator& navigator, Feed& feed,
                    QWidget* parent = nullptr);

  void choose(const QString& trackName);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void layOut();
  void listTracks();
  void refresh();
  void show(const TrackInfo& track, const Region& region);

  Workspace& workspace_;
  RunController& runs_;
  Navigator& navigator_;
  RegionTiles tiles_;
  DistributionPlot* plot_;
  QComboBox* choice_;
  QLabel* words_;
  QTimer rest_;
  std::vector<TrackInfo> tracks_;
};

}  // namespace janus::ui
