// How attention maps are pooled, wherever they are: mass is added, and divided by queries only to be shown.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace janus {

// The bins of a map along one axis: the first begins at `begin`, the last may be shorter.
struct MapAxis {
  int64_t begin = 0, end = 0;
  int64_t basesPerBin = 1;

  int64_t bins() const { return (end - begin + basesPerBin - 1) / basesPerBin; }
  int64_t binOf(int64_t position) const { return (position - begin) / basesPerBin; }
  int64_t beginOf(int64_t bin) const { return begin + bin * basesPerBin; }
  int64_t endOf(int64_t bin) const { return std::min(beginOf(bin) + basesPerBin, end); }
};

// A map at one resolution: mass[query * bins + key] is what all queries of a bin give to all keys of a bin,
// queries[query] how many they are. The mass of all cells is the same at every resolution.
template <class Value>
struct MassMap {
  size_t bins = 0;  // on both axes
  std::vector<Value> mass;
  std::vector<Value> queries;
};

// One query for each base of the bins of `axis`, the last of which may be shorter.
template <class Value>
std::vector<Value> queriesOf(const MapAxis& axis) {
  std::vector<Value> queries;
  for (int64_t bin = 0; bin < axis.bins(); ++bin)
    queries.push_back(static_cast<Value>(axis.endOf(bin) - axis.beginOf(bin)));
  return queries;
}

// Every two bins become one on both axes; an odd last one stays alone.
template <class Value>
MassMap<Value> coarser(const MassMap<Value>& fine) {
  MassMap<Value> coarse;
  coarse.bins = (fine.bins + 1) / 2;
  coarse.mass.assign(coarse.bins * coarse.bins, 0);
  coarse.queries.assign(coarse.bins, 0);
  for (size_t query = 0; query < fine.bins; ++query) {
    coarse.queries[query / 2] += fine.queries[query];
    for (size_t key = 0; key < fine.bins; ++key)
      coarse.mass[query / 2 * coarse.bins + key / 2] += fine.mass[query * fine.bins + key];
  }
  return coarse;
}

// What is shown and exported: the share (0..1) of one query's mass that goes to all keys of a bin.
template <class Value>
std::vector<float> massPerQuery(const MassMap<Value>& map) {
  std::vector<float> shares(map.mass.size());
  for (size_t i = 0; i < shares.size(); ++i)
    shares[i] = static_cast<float>(map.mass[i] / map.queries[i / map.bins]);
  return shares;
}

// Where there are more cells than dots to show them each dot has the strongest of its `each` x `each` cells,
// so that no line is lost: of the cells [first, first + count) of both axes of shares [bins, bins].
inline std::vector<float> strongestCells(std::span<const float> shares, size_t bins, size_t first,
                                         size_t count, size_t each) {
  const size_t side = (count + each - 1) / each;
  std::vector<float> dots(side * side, 0);
  for (size_t query = 0; query < count; ++query)
    for (size_t key = 0; key < count; ++key) {
      float& dot = dots[query / each * side + key / each];
      dot = std::max(dot, shares[(first + query) * bins + first + key]);
    }
  return dots;
}

}  // namespace janus
