// A quantity along the genome: bars at base zoom, mean over maximum when zoomed out.
#pragma once

#include "ui/lanes/columns.h"

namespace janus::ui {

// Scales (LaneLook::scale): "auto" shows all that is visible, or the whole range a probability or fraction
// can have; "p99" leaves outliers out; "group" is shared by lanes of one unit; "fixed" is the user's; "log"
// is log10 of positive values. What is beyond the scale is capped and marked.
class QuantityLane : public Lane {
 public:
  using Lane::Lane;

  QString ownTitle() const override;
  QStringList captions() const override;
  QString definition() const override;
  int naturalHeight() const override { return 52; }
  LaneAbilities abilities() const override { return {true, true, true, true}; }

  void bind(const Catalogue& catalogue) override;
  std::vector<TrackInfo> tracks() const override;
  void want(const View& view, double columnsPerPixel, Wants& wants) const override;
  void measure(const View& view, double columnsPerPixel, const LaneData& store) override;
  std::optional<Range> groupRange() const override { return range_; }
  QString groupUnit() const override;
  void setRange(const Range& range) override { range_ = range; }

  void paint(const Canvas& canvas) const override;
  QString tip(const View& view, const LaneData& store, double position, int y) const override;

  const Range& range() const { return range_; }

 protected:
  bool isOpen() const override { return track_.has_value(); }
  std::optional<Region> window() const override { return track_ ? track_->window : std::nullopt; }

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

  std::optional<TrackInfo> track_;
  Columns columns_;
  Range range_;
  bool known_ = false;  // a value is visible
};

}  // namespace janus::ui
