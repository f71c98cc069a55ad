// A track known base by base, answered at every level.
#pragma once

#include "engine/track/track_source.h"

namespace janus {

// Asks `exact` for its level-0 tiles and pools them; level 0 passes through. The track must have a window:
// pooling a whole genome base by base is not for the moment of painting. Exact at every level.
class PooledSource : public TrackSource {
 public:
  explicit PooledSource(TrackSourcePtr exact);  // throws Error (Internal) without a window
  const TrackInfo& info() const override { return exact_->info(); }
  Tile tile(const TileId& id, std::stop_token stop) const override;

 private:
  template <typename Pool, typename Values>
  Tile pool(Pool pool, const TileId& id, Values values, std::stop_token stop) const;

  TrackSourcePtr exact_;
};

}  // namespace janus
