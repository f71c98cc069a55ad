// Which bases a model is shown around a region: chosen here for the command line, the engine and the window,
// so that the same question has the same answer everywhere.
#pragma once

#include <cstdint>

#include "protocol/region.h"

namespace janus {

// Bases: the first and last are predicted from their one neighbour each.
constexpr int64_t shortestWindow = 3;

// `context` bases around the middle of `region`, which lies within `contig`: begin = region.begin + length /
// 2 - context / 2 in whole numbers, with the region's length, then moved into the contig. Never less than the
// region, never more than the contig; a context of 0 is the region itself.
Region windowAround(const Region& region, int64_t context, const Contig& contig);

}  // namespace janus
