#include "engine/track/pooled.h"

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/track/pooling.h"

namespace janus {

PooledSource::PooledSource(TrackSourcePtr exact) : exact_(std::move(exact)) {
  if (!info().window) throw internalError("Track " + inQuotes(info().id) + " has no window to pool over.");
}

template <typename Pool, typename Values>
Tile PooledSource::pool(Pool pool, const TileId& id, Values values, std::stop_token stop) const {
  for (const TileId& part : tilesOver(info().id, intersection(*info().window, id.region()), 0)) {
    throwIfStopped(stop);
    const Tile tile = exact_->tile(part, stop);
    pool.add(part.region().begin, values(tile));
  }
  return pool.finish();
}

Tile PooledSource::tile(const TileId& id, std::stop_token stop) const {
  if (id.level == 0) return exact_->tile(id, stop);
  if (info().kind == TrackKind::Category)
    return pool(
        CategoryPool(id, info().categories), id, [](const Tile& tile) { return tile.category(); }, stop);
  return pool(
      QuantityPool(id), id, [](const Tile& tile) { return tile.mean(); }, stop);
}

}  // namespace janus
