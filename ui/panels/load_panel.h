// Expert load of every layer and reader over what is visible.
#pragma once

#include <QLabel>

#include "ui/data/feed.h"
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
  void show(const RoutingAnswer& answer);
  void say(const QString& sentence);

  RunController& runs_;
  Navigator& navigator_;
  Feed& feed_;
  ExpertLoadPlot* plot_;
  QLabel* words_;
  QTimer rest_;
  Ticket asked_;
  std::vector<QColor> colours_;  // of the experts
};

}  // namespace janus::ui
