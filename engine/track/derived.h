// A quantity worked out base by base from other tracks.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/track/track_source.h"

namespace janus {

// Level 0 only: PooledSource around it answers the other levels, so that what is pooled is the derived value.
class DerivedSource : public TrackSource {
 public:
  // inputs[i] are the values of the i-th input over the bases [begin, begin + out.size()), NaN where it has
  // none. Writes one value a base. A pure function; called from several threads.
  using Equation = std::function<void(int64_t begin, std::span<const std::span<const float>> inputs,
                                      std::span<float> out)>;

  DerivedSource(TrackInfo info, std::vector<TrackSourcePtr> inputs, Equation equation);
  const TrackInfo& info() const override { return info_; }
  Tile tile(const TileId& id, std::stop_token stop) const override;

 private:
  TrackInfo info_;
  std::vector<TrackSourcePtr> inputs_;
  Equation equation_;
};

}  // namespace janus
