// What the model expects at every base: stacked letters, as high together as they carry information.
#pragma once

#include <array>

#include "ui/lanes/columns.h"
#include "ui/lanes/glyphs.h"

namespace janus::ui {

// A letter's height is its probability times the position's information, 2 - entropy bits (Schneider and
// Stephens, 1990); the likeliest stands on top. Zoomed out a column shows mean probabilities in a stack as
// high as the mean information. The scale is robust: 99.5 % of what is visible fits, what does not is capped
// and marked.
class LogoLane : public Lane, public HasAxis {
 public:
  explicit LogoLane(LaneLook look);

  void want(const View& view, double columnsPerPixel, Wants& wants) const override;
  void measure(const View& view, double columnsPerPixel, const LaneData& store) override;
  void paint(const Canvas& canvas) const override;
  void paintAxis(const Canvas& canvas) const override;
  QStringList captions() const override;
  QString tip(const View& view, const LaneData& store, double position, int y) const override;

  double highest() const { return facts_.scale->range.highest; }  // bits at the top of the lane

 protected:
  void take(const Catalogue& catalogue) override;

 private:
  using Stack = std::array<float, 4>;  // bits of A C G T; NaN where nothing is known

  void measureLetters(const Region& region, const LaneData& store);
  void measureColumns(const View& view, double columnsPerPixel, const LaneData& store);
  double chosenHighest();
  void paintLetters(const Canvas& canvas) const;
  void paintLetter(const Canvas& canvas, int base, const QRectF& box) const;
  void paintColumns(const Canvas& canvas) const;
  void paintCap(const Canvas& canvas, double from, double to) const;

  std::vector<TrackInfo> bases_;  // probability.A .C .G .T
  std::optional<TrackInfo> information_;
  bool letters_ = false;
  int64_t firstBase_ = 0;
  std::vector<Stack> stacks_;  // a base each, or a column each
  bool known_ = false;         // a value is visible
  mutable Glyphs glyphs_;
};

}  // namespace janus::ui
