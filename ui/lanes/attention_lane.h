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
class AttentionLane : public Lane, public HasAxis, public GrowsIntoRoom {
 public:
  explicit AttentionLane(LaneLook look);

  void fitInto(int height, int width) override;
  void want(const View& view, double columnsPerPixel, Wants& wants) const override;
  void measure(const View& view, double columnsPerPixel, const LaneData& store) override;
  void paint(const Canvas& canvas) const override;
  void paintAxis(const Canvas& canvas) const override;
  QStringList captions() const override;
  QString tip(const View& view, const LaneData& store, double position, int y) const override;

 protected:
  void take(const Catalogue& catalogue) override;

 private:
  double basesPerRow(const View& view) const;  // of distance, a logical pixel downwards
  using Shades = std::array<QRgb, 256>;
  void paintRow(const Canvas& canvas, std::span<QRgb> line, double distance, const Shades& shades) const;

  AttentionKey key_;
  std::unique_ptr<AttentionMap> map_;
  const AttentionMatrix* mapped_ = nullptr;  // what map_ was made of
  const AttentionLevel* level_ = nullptr;    // of map_, for this view
};

}  // namespace janus::ui
