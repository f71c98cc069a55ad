// Which tracks go into one npy file, and how they lie in it.
#pragma once

#include <string>
#include <vector>

#include "engine/export/export.h"

namespace janus {

// shape = leading + [L] + trailing; tracks[o * inner + k] holds element (o, base, k), where o counts the
// leading and k the trailing dimensions in C order. All tracks are of one kind and have the same windows.
struct NpyStack {
  std::string name;
  std::vector<int64_t> leading, trailing;
  std::vector<std::string> axes;
  std::vector<const ExportTrack*> tracks;

  size_t inner() const;
  std::vector<int64_t> shape(int64_t bases) const;
  const char* type() const;               // "<f4" or "|u1"
  std::string bytes(size_t piece) const;  // the data of one window
};

// Every track in exactly one stack: letters together, experts of all layers together where none is missing.
std::vector<NpyStack> stacksOf(const std::vector<ExportTrack>& tracks);

}  // namespace janus
