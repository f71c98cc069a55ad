// A track of an edited window's letters, answered base by base of the genome.
#pragma once

#include "engine/run/axis_map.h"
#include "engine/track/track_source.h"

namespace janus {

// Level 0 only, as DerivedSource. Deleted bases have no value, inserted letters no place.
class GenomeTrack : public TrackSource {
 public:
  // `letters` answers letter by letter, on the axis of placeOf(); `window` of `info` lies on the genome.
  GenomeTrack(TrackInfo info, TrackSourcePtr letters, AxisMap axis);
  const TrackInfo& info() const override { return info_; }
  Tile tile(const TileId& id, std::stop_token stop) const override;

 private:
  TrackInfo info_;
  TrackSourcePtr letters_;
  AxisMap axis_;
};

}  // namespace janus
