// How often each value of a track occurs: a histogram with its median.
#pragma once

#include <vector>

#include <QString>
#include <QWidget>

class QCustomPlot;
class QCPBars;
class QCPItemStraightLine;

namespace janus::ui {

class DistributionPlot : public QWidget {
  Q_OBJECT
 public:
  explicit DistributionPlot(QWidget* parent = nullptr);

  // Values that are not finite are left out. `axis` names the values with their unit.
  void show(std::vector<float> values, const QString& axis);
  void clear();
  QString summary() const { return summary_; }  // "median 1.82, mean 1.71, 4,096 values"

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void restyle();

  QCustomPlot* plot_;
  QCPBars* bars_;
  QCPItemStraightLine* median_;
  QString summary_;
};

}  // namespace janus::ui
