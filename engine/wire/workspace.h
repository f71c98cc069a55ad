// What a window has open: genomes, models, tracks and runs, found by their keys.
#pragma once

#include <cstdint>

namespace janus {

class Workspace {
 public:
  int64_t cacheBytes() const { return 0; }
};

}  // namespace janus
