// One row or column of an attention map as a curve along the genome.
#pragma once

#include <vector>

#include <QLabel>
#include <QWidget>

#include "protocol/map_pooling.h"
#include "protocol/region.h"

class QCustomPlot;

namespace janus::ui {

// Weights of the bins of a map's axis.
struct ProfileCurve {
  std::vector<double> weights;
  MapAxis axis;
};

class AttentionProfile : public QWidget {
  Q_OBJECT
 public:
  explicit AttentionProfile(QWidget* parent = nullptr);

  // `stretch`: what the axis shows of the genome.
  void show(const QString& title, const ProfileCurve& curve, const Region& stretch);
  void clear(const QString& why = {});
  QString title() const { return title_->text(); }

 signals:
  void clicked(int64_t position);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void restyle();

  QLabel* title_;
  QCustomPlot* plot_;
  class Columns;
  Columns* columns_;
};

}  // namespace janus::ui
