// What any other base would mean to the model: a 4 x L heat map of log2 p(base) / p(reference).
#pragma once

#include <array>

#include "ui/lanes/columns.h"

namespace janus::ui {

// Rows A C G T from the top. Blue below 0, red above, 0 is the background; limits symmetric (the 98th
// percentile of what is visible). Zoomed out each cell shows the strongest of its values, never their mean.
// At base zoom the reference cell, 0 by definition, carries a dot.
class LogOddsLane : public Lane, public HasAxis {
 public:
  explicit LogOddsLane(LaneLook look);

  void want(const View& view, double columnsPerPixel, Wants& wants) const override;
  void measure(const View& view, double columnsPerPixel, const LaneData& store) override;
  void paint(const Canvas& canvas) const override;
  void paintAxis(const Canvas& canvas) const override;
  QStringList captions() const override;
  QString tip(const View& view, const LaneData& store, double position, int y) const override;

  double limit() const { return facts_.scale->range.highest; }  // of the colours, either way from 0

 protected:
  void take(const Catalogue& catalogue) override;

 private:
  double chosenLimit();
  void paintCells(const Canvas& canvas) const;
  void paintReference(const Canvas& canvas) const;

  std::vector<TrackInfo> bases_;                 // log_odds.A .C .G .T
  std::array<std::vector<float>, 4> strongest_;  // a column each, NaN where nothing is known
  std::vector<uint8_t> here_;
  std::array<std::vector<float>, 4> values_;  // a base each, at base zoom only
  int64_t firstBase_ = 0;
  bool known_ = false;  // a value is visible
};

}  // namespace janus::ui
