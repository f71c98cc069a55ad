// The attention of a run as shades: pooled to the resolution of a picture, on a logarithmic scale.
#pragma once

#include <cstdint>
#include <vector>

#include "protocol/map_pooling.h"
#include "ui/data/feed.h"

namespace janus::ui {

// One resolution of a map. mass[query * bins + key]: probability mass that a query base of a bin gives to all
// of a key bin; shade[a * bins + b]: the stronger of a -> b and b -> a, 0 = at or below 10^lowest, 255 =
// 10^highest and above.
struct AttentionLevel {
  MapAxis axis;
  std::vector<float> mass;
  std::vector<uint8_t> shade;
  double lowest = -4, highest = -1;  // log10 of mass
};

class AttentionMap {
 public:
  explicit AttentionMap(const AttentionMatrix& answer);

  const Region& region() const { return region_; }
  // The finest level whose bins are at least `bases` long. Coarser levels are pooled when they are first
  // asked for: mass is summed over keys and averaged over queries, which is what it means for the larger bin.
  const AttentionLevel& levelFor(double bases);

 private:
  Region region_;
  std::vector<AttentionLevel> levels_;
};

}  // namespace janus::ui
