// Which tracks lie together in one array, and how: the arrays of a run and of npy files alike.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace janus {

// An array in C order. Its shape is leading + [L] + trailing, L letters long.
struct ArrayLayout {
  std::string name;
  std::vector<int64_t> leading, trailing;
  std::vector<std::string> axes;  // what each dimension is: "base", "letter A C G T"
  // Numbers of tracks: tracks[outer * inner() + k] has the elements (outer, letter, k), where `outer` counts
  // the leading dimensions and k the trailing ones.
  std::vector<size_t> tracks;

  size_t inner() const;
  std::vector<int64_t> shape(int64_t letters) const;
};

// Every track, by its name, in exactly one array: experts of all layers together where none is missing, then
// tracks of four letters (NAME.A .C .G .T, be they a run's or somebody's files), then each of the rest alone.
// Tracks lie together only where `fit` says so of the first and each further one.
std::vector<ArrayLayout> arrayLayouts(
    const std::vector<std::string>& names,
    const std::function<bool(size_t, size_t)>& fit = [](size_t, size_t) { return true; });

// The elements of an array: columns[i] [L] belongs to layout.tracks[i].
template <class Value>
std::vector<Value> stacked(const ArrayLayout& layout, const std::vector<std::span<const Value>>& columns) {
  const size_t letters = columns.front().size(), inner = layout.inner();
  std::vector<Value> values;
  values.reserve(columns.size() * letters);
  for (size_t outer = 0; outer < columns.size(); outer += inner)
    for (size_t letter = 0; letter < letters; ++letter)
      for (size_t k = 0; k < inner; ++k) values.push_back(columns[outer + k][letter]);
  return values;
}

}  // namespace janus
