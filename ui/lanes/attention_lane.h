// The final attention of a run as a triangle under the tracks: which bases look at which.
#pragma once

#include <array>
#include <span>

#include "ui/lanes/attention_map.h"
#include "ui/lanes/columns.h"

namespace janus::ui {

// The pair of bases a < b stands at x = (a + b) / 2, at a depth that grows with b - a; following both sides
// of the triangle upwards from a cell leads to its two bases. The view's whole span just fits the lane. Of
// the two directions (a looks at b, b looks at a) the stronger is shown; the tooltip says both.
class AttentionLane : public Lane {
 public:
  using Lane::Lane;

  QString ownTitle() const override { return "Attention"; }
  QStringList captions() const override;
  QString definition() const override;
  int naturalHeight() const override { return fitted_; }
  void fitInto(int height, int width) override;

  void bind(const Catalogue& catalogue) override;
  void want(const View& view, double columnsPerPixel, Wants& wants) const override;
  void measure(const View& view, double columnsPerPixel, const LaneData& store) override;
  void paint(const Canvas& canvas) const override;
  void paintAxis(const Canvas& canvas) const override;
  QString tip(const View& view, const LaneData& store, double position, int y) const override;

 protected:
  bool isOpen() const override { return !key_.run.empty(); }
  std::optional<Region> window() const override { return window_; }

 private:
  double basesPerRow(const View& view) const;  // of distance, a logical pixel downwards
  using Shades = std::array<QRgb, 256>;
  void paintRow(const Canvas& canvas, std::span<QRgb> line, double distance, const Shades& shades) const;

  static constexpr int leastHeight = 236;

  int fitted_ = leastHeight;
  AttentionKey key_;
  std::optional<Region> window_;
  std::unique_ptr<AttentionMap> map_;
  const AttentionMatrix* mapped_ = nullptr;  // what map_ was made of
  const AttentionLevel* level_ = nullptr;    // of map_, for this view
};

}  // namespace janus::ui
