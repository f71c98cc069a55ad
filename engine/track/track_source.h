// Anything that answers tiles.
#pragma once

#include <memory>
#include <stop_token>

#include "protocol/tile.h"

namespace janus {

// A pure function from tile id to tile: the same id always gives the same bytes. Safe to call from several
// threads.
class TrackSource {
 public:
  virtual ~TrackSource() = default;
  virtual const TrackInfo& info() const = 0;
  // Throws Error when the data cannot be read, Cancelled when `stop` was set. `id.track` is this source's id.
  virtual Tile tile(const TileId& id, std::stop_token stop) const = 0;
};

using TrackSourcePtr = std::shared_ptr<const TrackSource>;

}  // namespace janus
