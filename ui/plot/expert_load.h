// How the work of each expert layer is shared out: one small bar chart per layer and reader.
#pragma once

#include <vector>

#include <QColor>
#include <QString>
#include <QWidget>

class QCustomPlot;
class QCPBars;

namespace janus::ui {

struct ExpertLoad {
  int layer = 0;
  int stream = 0;              // 0: reads left to right, 1: right to left
  std::vector<double> shares;  // per expert, of the bases of a region; sum 1, or all 0 when nothing is known
};

class ExpertLoadPlot : public QWidget {
  Q_OBJECT
 public:
  explicit ExpertLoadPlot(QWidget* parent = nullptr);

  // Forward readers in the first row, backward readers in the second; layers left to right.
  void show(const std::vector<ExpertLoad>& loads, const std::vector<QColor>& colours);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void addChart(const ExpertLoad& load, int row, int column, const std::vector<QColor>& colours);

  QCustomPlot* plot_;
};

}  // namespace janus::ui
