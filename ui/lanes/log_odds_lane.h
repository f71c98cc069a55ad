// What any other base would mean to the model: a 4 x L heat map of log2 p(base) / p(reference).
#pragma once

#include <array>

#include "ui/lanes/columns.h"

namespace janus::ui {

// Rows A C G T from the top. Blue below 0, red above, 0 is the background; limits symmetric (the 98th
// percentile of what is visible). Zoomed out each cell shows the strongest of its values, never their mean.
// At base zoom the reference cell, 0 by definition, carries a dot.
class LogOddsLane : public Lane {
 public:
  using Lane::Lane;

  QString ownTitle() const override { return "Log-odds"; }
  QStringList captions() const override;
  QString definition() const override;
  int naturalHeight() const override { return 56; }
  LaneAbilities abilities() const override { return {false, true, false, true}; }

  void bind(const Catalogue& catalogue) override;
  std::vector<TrackInfo> tracks() const override { return bases_; }
  void want(const View& view, double columnsPerPixel, Wants& wants) const override;
  void measure(const View& view, double columnsPerPixel, const LaneData& store) override;
  std::optional<Range> groupRange() const override { return Range{-limit_, limit_}; }
  QString groupUnit() const override { return "log2 odds"; }
  void setRange(const Range& range) override { limit_ = range.highest; }

  void paint(const Canvas& canvas) const override;
  void paintAxis(const Canvas& canvas) const override;
  QString tip(const View& view, const LaneData& store, double position, int y) const override;

  double limit() const { return limit_; }

 protected:
  bool isOpen() const override { return bases_.size() == 4; }
  std::optional<Region> window() const override { return bases_.empty() ? std::nullopt : bases_[0].window; }

 private:
  double chosenLimit();
  void paintCells(const Canvas& canvas) const;
  void paintReference(const Canvas& canvas) const;

  std::vector<TrackInfo> bases_;                 // log_odds.A .C .G .T
  std::array<std::vector<float>, 4> strongest_;  // a column each, NaN where nothing is known
  std::vector<uint8_t> here_;
  std::array<std::vector<float>, 4> values_;  // a base each, at base zoom only
  int64_t firstBase_ = 0;
  double limit_ = 1;
  bool known_ = false;  // a value is visible
};

}  // namespace janus::ui
