#include "engine/track/values.h"

#include <cmath>
#include <limits>

#include "base/cancelled.h"
#include "engine/track/pooling.h"

namespace janus {
namespace {

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

// The bases of a level-0 tile that lie in `part`, to their places in `out`, which begins where `part` does.
void copyValues(const Tile& tile, const Region& part, std::vector<float>& out) {
  if (tile.empty()) return;
  const int64_t begin = tile.id.region().begin;
  const Region common = intersection(part, tile.id.region());
  for (int64_t position = common.begin; position < common.end; ++position) {
    const auto from = static_cast<size_t>(position - begin), to = static_cast<size_t>(position - part.begin);
    if (tile.kind == TrackKind::Quantity)
      out[to] = tile.mean()[from];
    else if (tile.category()[from] != noCategory)
      out[to] = tile.category()[from];
  }
}

}  // namespace

std::vector<float> valuesOf(const TrackSource& source, const Region& part, std::stop_token stop) {
  std::vector<float> values(static_cast<size_t>(part.length()), nothing);
  for (const TileId& id : tilesOver(source.info().id, part, 0)) {
    throwIfStopped(stop);
    copyValues(source.tile(id, stop), part, values);
  }
  return values;
}

std::vector<uint8_t> classesOf(std::span<const float> values) {
  std::vector<uint8_t> classes;
  classes.reserve(values.size());
  for (const float value : values)
    classes.push_back(std::isnan(value) ? noCategory : static_cast<uint8_t>(value));
  return classes;
}

}  // namespace janus
