// Which tracks go into one npy file, and the bytes of it.
#pragma once

#include <string>
#include <vector>

#include "engine/export/export.h"
#include "engine/run/array_layout.h"

namespace janus {

// All tracks are of one kind and have the same windows; tracks[i] is the one of layout.tracks[i].
struct NpyStack {
  ArrayLayout layout;
  std::vector<const ExportTrack*> tracks;

  const char* type() const;               // "<f4" or "|u1"
  std::string bytes(size_t piece) const;  // the data of one window
};

// Every track in exactly one stack; see arrayLayouts.
std::vector<NpyStack> stacksOf(const std::vector<ExportTrack>& tracks);

}  // namespace janus
