#include "engine/track/stored.h"

#include "base/error.h"

namespace janus {

StoredSource::StoredSource(std::shared_ptr<TileStore> store, std::string key, TrackInfo info,
                           TrackSourcePtr inner)
    : store_(std::move(store)), key_(std::move(key)), info_(std::move(info)), inner_(std::move(inner)) {}

Tile StoredSource::tile(const TileId& id, std::stop_token stop) const {
  if (info_.window && intersection(*info_.window, id.region()).empty())
    return {id, info_.kind, info_.categories, {}};
  if (auto found = store_->get(id)) return std::move(*found);
  if (!inner_)
    throw resourceError(
        "The stored result of " + inQuotes(info_.name) +
        " is no longer in the cache (evicted or damaged). Run the model on this region again.");
  Tile made = inner_->tile(id, stop);
  store_->add(key_, made);
  return made;
}

}  // namespace janus
