#include "protocol/map_tile.h"

#include <algorithm>

namespace janus {

MapBins binsOfTile(int64_t bins, int level, int64_t index) {
  const int64_t together = int64_t{1} << level;  // mapFanOut^level
  const int64_t all = (bins + together - 1) / together;
  return {std::min(index * mapTileBins, all), std::min((index + 1) * mapTileBins, all)};
}

}  // namespace janus
