// Values base by base made into tiles of any level, exactly: derive first, then pool, since the mean of
// entropies is not the entropy of means.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "protocol/tile.h"

namespace janus {

// Gathers the values of one tile: minimum, maximum and mean of every bin over the bases that have a value.
// Sums are kept in double and rounded once, so the result is that of the level-0 values, not of a pyramid of
// rounded means.
class QuantityPool {
 public:
  explicit QuantityPool(TileId id);
  // Values of the bases [begin, begin + values.size()); NaN = none. What lies outside of the tile is ignored.
  // A base may be added once.
  void add(int64_t begin, std::span<const float> values);
  Tile finish();  // empty where no base had a value; at most once

 private:
  void fold(size_t bin, float value);

  TileId id_;
  std::vector<float> minimum_, maximum_;
  std::vector<double> sum_;
  std::vector<int64_t> count_;
};

// The same for classes: how many bases of every bin are of each class.
class CategoryPool {
 public:
  CategoryPool(TileId id, int categories);
  // Classes of the bases from `begin`; noCategory = none. Throws Error (Internal) for a class that is not
  // one.
  void add(int64_t begin, std::span<const uint8_t> classes);
  Tile finish();

 private:
  TileId id_;
  int categories_;
  bool any_ = false;
  std::vector<uint8_t> category_;  // level 0
  std::vector<uint32_t> counts_;   // above
};

// One tile of values known over the whole of `window`: values.size() == window.length().
Tile tileOf(const TileId& id, const Region& window, std::span<const float> values);
Tile tileOf(const TileId& id, const Region& window, std::span<const uint8_t> classes, int categories);

// Every tile of a level that touches `window`, left to right.
std::vector<TileId> tilesOver(const std::string& track, const Region& window, int level);

}  // namespace janus
