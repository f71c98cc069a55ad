// How the work of each expert layer is shared out: one small bar chart per layer and reader.
#pragma once

#include <vector>

#include <QColor>
#include <QString>
#include <QWidget>

#include "protocol/run_messages.h"

class QCustomPlot;
class QCPBars;

namespace janus::ui {

class ExpertLoadPlot : public QWidget {
  Q_OBJECT
 public:
  explicit ExpertLoadPlot(QWidget* parent = nullptr);

  // Forward readers in the first row, backward readers in the second; layers left to right.
  void show(const std::vector<RoutingShares>& layers, const std::vector<QColor>& colours);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void addChart(const RoutingShares& routing, int row, int column, const std::vector<QColor>& colours);

  QCustomPlot* plot_;
};

}  // namespace janus::ui
