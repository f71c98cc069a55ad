// A tile of a map: one number for each pair of a query and a key, which are two axes of the same window.
#pragma once

#include <cstdint>
#include <string>

#include "protocol/fields.h"

namespace janus {

constexpr int mapTileBins = 256;  // bins of a tile on either axis
constexpr int mapFanOut = 2;      // bins of level l that make one bin of level l + 1, on either axis
constexpr int highestMapLevel = 20;

// Both axes count the letters of a run's window from its first one, as its map does: level 0 has the map's
// own bins, a bin of level l is as long as 2^l of them. The tile has the bins [query * mapTileBins, (query +
// 1) * mapTileBins) of the queries, which look, as rows, and those of `key`, which are looked at, as columns.
struct MapTileId {
  std::string run;  // its key
  int level = 0;
  int64_t query = 0, key = 0;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("run", self.run);
    fields.within("level", self.level, 0, highestMapLevel);
    fields.within("query", self.query, 0, INT32_MAX);
    fields.within("key", self.key, 0, INT32_MAX);
  }
  auto operator<=>(const MapTileId&) const = default;
};

// The bins of one axis that tile `index` has, of a map that has `bins` at level 0: [begin, end) at `level`;
// none (begin == end) beyond the map.
struct MapBins {
  int64_t begin = 0, end = 0;
  int64_t count() const { return end - begin; }
  bool operator==(const MapBins&) const = default;
};
MapBins binsOfTile(int64_t bins, int level, int64_t index);

}  // namespace janus
