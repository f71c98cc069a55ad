// A track whose tiles are looked up before they are worked out.
#pragma once

#include "engine/store/tile_store.h"
#include "engine/track/track_source.h"

namespace janus {

// Keeps what `inner` answers in `store`, as part of the result `key`. Without `inner`, answers what is stored
// and throws Error (Resource) when a tile that should be there is not (evicted or damaged since).
class StoredSource : public TrackSource {
 public:
  StoredSource(std::shared_ptr<TileStore> store, std::string key, TrackInfo info,
               TrackSourcePtr inner = nullptr);
  const TrackInfo& info() const override { return info_; }
  Tile tile(const TileId& id, std::stop_token stop) const override;

 private:
  std::shared_ptr<TileStore> store_;
  std::string key_;
  TrackInfo info_;
  TrackSourcePtr inner_;
};

}  // namespace janus
