// Which expert reads each base: numbered colours at base zoom, stacked shares when zoomed out.
#pragma once

#include "ui/lanes/track_lane.h"

namespace janus::ui {

// Any track of categories. Categories are counted, never averaged: a column's colours are as high as their
// shares.
class ExpertLane : public TrackLane {
 public:
  explicit ExpertLane(LaneLook look);

  void want(const View& view, double columnsPerPixel, Wants& wants) const override;
  void measure(const View& view, double columnsPerPixel, const LaneData& store) override;
  void paint(const Canvas& canvas) const override;
  QStringList captions() const override { return {}; }
  QString tip(const View& view, const LaneData& store, double position, int y) const override;

 protected:
  void take(const Catalogue& catalogue) override;

 private:
  void paintShares(const Canvas& canvas) const;
  void paintNumbers(const Canvas& canvas) const;

  CategoryColumns columns_;
  std::vector<uint8_t> numbers_;  // a base each, at base zoom only
  int64_t firstBase_ = 0;
};

}  // namespace janus::ui
