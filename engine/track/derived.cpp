#include "engine/track/derived.h"

#include <limits>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/track/pooling.h"

namespace janus {

DerivedSource::DerivedSource(TrackInfo info, std::vector<TrackSourcePtr> inputs, Equation equation)
    : info_(std::move(info)), inputs_(std::move(inputs)), equation_(std::move(equation)) {}

Tile DerivedSource::tile(const TileId& id, std::stop_token stop) const {
  if (id.level != 0)
    throw internalError("Derived track " + inQuotes(id.track) + " is answered base by base only.");
  const std::vector<float> nothing(tileBins, std::numeric_limits<float>::quiet_NaN());
  std::vector<Tile> tiles;
  std::vector<std::span<const float>> values;
  for (const TrackSourcePtr& input : inputs_) {
    throwIfStopped(stop);
    tiles.push_back(input->tile({input->info().id, id.contig, 0, id.index}, stop));
    values.push_back(tiles.back().empty() ? std::span(nothing) : tiles.back().mean());
  }
  std::vector<float> out(tileBins);
  equation_(id.region().begin, values, out);
  return tileOf(id, id.region(), out);
}

}  // namespace janus
