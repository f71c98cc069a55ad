// The attention map of a run as a picture has it: one number for each pair of places.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/model/janus.h"

namespace janus {

// Which queries are shown: those of the forward stream (each attends to keys at or before itself in the
// forward stream and from two bases on in the backward one), those of the backward stream (the mirror image),
// or the mean of both.
enum class Queries { Both, Forward, Backward };

struct AttentionPicture {
  int64_t basesPerBin = 0;
  int bins = 0;
  std::vector<float> values;  // [query bin][key bin]: probability mass per query base; every row sums to 1
};

// Mean over the heads of `attention`, which is of a window of `length` letters.
AttentionPicture attentionPicture(const PooledAttention& attention, int64_t length, Queries queries);

}  // namespace janus
