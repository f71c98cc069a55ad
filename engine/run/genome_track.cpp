#include "engine/run/genome_track.h"

#include <limits>

#include "base/error.h"
#include "engine/track/pooling.h"
#include "engine/track/values.h"

namespace janus {
namespace {

// The values of letters from `first` on, put on the bases of `part` that they stand for.
std::vector<float> onGenome(const AxisMap& axis, int64_t first, const std::vector<float>& values,
                            const Region& part) {
  std::vector<float> bases(static_cast<size_t>(part.length()), std::numeric_limits<float>::quiet_NaN());
  for (const AlignedBlock& block : axis.blocks()) {
    const Region stretch{part.contig, block.position, block.position + block.length};
    const Region common = intersection(part, stretch);
    for (int64_t position = common.begin; position < common.end; ++position)
      bases[static_cast<size_t>(position - part.begin)] =
          values[static_cast<size_t>(block.letter + position - block.position - first)];
  }
  return bases;
}

}  // namespace

GenomeTrack::GenomeTrack(TrackInfo info, TrackSourcePtr letters, AxisMap axis)
    : info_(std::move(info)), letters_(std::move(letters)), axis_(std::move(axis)) {}

Tile GenomeTrack::tile(const TileId& id, std::stop_token stop) const {
  if (id.level != 0)
    throw internalError("Track " + inQuotes(id.track) +
                        " of an edited window is answered base by base only.");
  const Region part = intersection(axis_.region(), id.region());
  const TokenSpan span = axis_.lettersOver(part);
  const std::vector<float> values = valuesOf(*letters_, axis_.placeOf(span), stop);
  const std::vector<float> bases = onGenome(axis_, span.begin, values, part);
  if (info_.kind == TrackKind::Category) return tileOf(id, part, classesOf(bases), info_.categories);
  return tileOf(id, part, bases);
}

}  // namespace janus
