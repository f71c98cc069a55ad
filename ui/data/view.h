// The genome axis of one picture: which bases lie under which pixels.
#pragma once

#include <cmath>
#include <string>

#include "protocol/region.h"

namespace janus::ui {

// x = 0 is the left edge of the data area, in logical pixels; positions are 0-based reals, base i covers [i,
// i + 1).
struct View {
  std::string contig;
  double left = 0;
  double basesPerPixel = 1;
  int width = 1;

  double span() const { return basesPerPixel * width; }
  double right() const { return left + span(); }
  double xOf(double position) const { return (position - left) / basesPerPixel; }
  double positionAt(double x) const { return left + x * basesPerPixel; }
  double pixelsPerBase() const { return 1 / basesPerPixel; }
  Region region() const {
    return {contig, static_cast<int64_t>(std::floor(left + 1e-6)),
            static_cast<int64_t>(std::ceil(right() - 1e-6))};
  }
};

}  // namespace janus::ui
