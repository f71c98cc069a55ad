// Expert load of every layer and reader over what is visible.
#pragma once

#include <memory>

#include <QLabel>

#include "ui/data/region_tiles.h"
#include "ui/plot/expert_load.h"
#include "ui/state/run_controller.h"
#include "ui/style/theme.h"

namespace janus::ui {

class LoadPanel : public QWidget {
  Q_OBJECT
 public:
  LoadPanel(RunController& runs, Navigator& navigator, Feed& feed, QWidget* parent = nullptr);

  void setTheme(const Theme& theme);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void refresh();
  void collect();
  void say(const QString& sentence);

  RunController& runs_;
  Navigator& navigator_;
  Feed& feed_;
  ExpertLoadPlot* plot_;
  QLabel* words_;
  QTimer rest_;
  std::vector<ExpertLoad> loads_;
  std::vector<std::unique_ptr<RegionTiles>> tiles_;
  std::vector<QColor> colours_;  // of the experts
  size_t missing_ = 0;
};

}  // namespace janus::ui
