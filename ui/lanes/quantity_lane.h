// A quantity along the genome: bars at base zoom, mean over maximum when zoomed out.
#pragma once

#include "ui/lanes/track_lane.h"

namespace janus::ui {

// Scales (LaneLook::scale): "auto" shows all that is visible, or the whole range a probability or fraction
// can have; "p99" leaves outliers out; "group" is shared by lanes of one unit; "fixed" is the user's; "log"
// is log10 of positive values. What is beyond the scale is capped and marked.
class QuantityLane : public TrackLane {
 public:
  explicit QuantityLane(LaneLook look);

  void want(const View& view, double columnsPerPixel, Wants& wants) const override;
  void measure(const View& view, double columnsPerPixel, const LaneData& store) override;
  void paint(const Canvas& canvas) const override;
  QStringList captions() const override;
  QString tip(const View& view, const LaneData& store, double position, int y) const override;

  const Range& range() const { return facts_.scale->range; }

 protected:
  void take(const Catalogue& catalogue) override;

 private:
  struct Shades {
    QRgb main, extreme, floor, cap;
  };
  QColor colour(const Theme& theme) const;
  Range chosenRange() const;
  Range visibleRange(double share) const;
  Range logRange() const;
  double share(double value) const;  // of the lane's height, 0 at the bottom
  void paintColumn(ColumnImage& image, size_t column, const Shades& shades) const;
  const std::vector<float>& mainValues() const;

  Columns columns_;
  bool known_ = false;  // a value is visible
};

}  // namespace janus::ui
