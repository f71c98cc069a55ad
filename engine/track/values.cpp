#include "engine/track/values.h"

#include <algorithm>
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
  const Region region = tile.id.region(), common = intersection(part, region);
  const auto from = static_cast<size_t>(common.begin - region.begin);
  const auto to = static_cast<size_t>(common.begin - part.begin),
             count = static_cast<size_t>(common.length());
  if (tile.kind == TrackKind::Quantity) {
    std::ranges::copy(tile.mean().subspan(from, count), out.begin() + static_cast<std::ptrdiff_t>(to));
    return;
  }
  const auto classes = tile.category().subspan(from, count);
  for (size_t i = 0; i < count; ++i)
    if (classes[i] != noCategory) out[to + i] = classes[i];
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
