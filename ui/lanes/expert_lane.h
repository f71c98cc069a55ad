// Which expert reads each base: numbered colours at base zoom, stacked shares when zoomed out.
#pragma once

#include "ui/lanes/columns.h"

namespace janus::ui {

// Any track of categories. Categories are counted, never averaged: a column's colours are as high as their
// shares.
class ExpertLane : public Lane {
 public:
  using Lane::Lane;

  QString ownTitle() const override;
  QString definition() const override { return track_ ? definitionOf(*track_) : QString(); }
  int naturalHeight() const override { return 26; }
  LaneAbilities abilities() const override { return {false, false, false, true}; }

  void bind(const Catalogue& catalogue) override;
  std::vector<TrackInfo> tracks() const override;
  void want(const View& view, double columnsPerPixel, Wants& wants) const override;
  void measure(const View& view, double columnsPerPixel, const LaneData& store) override;
  void paint(const Canvas& canvas) const override;
  QString tip(const View& view, const LaneData& store, double position, int y) const override;

 protected:
  bool isOpen() const override { return track_.has_value(); }
  std::optional<Region> window() const override { return track_ ? track_->window : std::nullopt; }

 private:
  void paintShares(const Canvas& canvas) const;
  void paintNumbers(const Canvas& canvas) const;

  std::optional<TrackInfo> track_;
  CategoryColumns columns_;
  std::vector<uint8_t> numbers_;  // a base each, at base zoom only
  int64_t firstBase_ = 0;
};

}  // namespace janus::ui
