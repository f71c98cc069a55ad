// The keys and values of tokens that attention has read already.
#pragma once

#include <cstdint>

#include "kernels/tensor.h"

namespace janus {

// Room for `tokens` tokens of each of `sequences` sequences with heads * headSize values each.
struct KvCacheShape {
  int heads = 0, headSize = 0;
  int64_t tokens = 0, sequences = 1;
};

// The keys and values of one stream. Row (s * heads + h) * capacity + i holds head h of token i of sequence
// s, in whatever number format the device computes with: only the backend that made the cache reads it.
struct KvCache {
  Buffer keys, values;  // [sequences * heads * capacity, head size]
  // [sequences * heads, capacity] the length (Euclidean norm) of the longest key among token i and those
  // stored before it. Empty on devices whose attention needs no such bound.
  Buffer maxKeyNorm;
  int heads = 0;
  int64_t capacity = 0, sequences = 1;

  int64_t headRow(int64_t sequence, int head) const { return (sequence * heads + head) * capacity; }
};

// The order in which tokens are handed to a KvCache, which is the order in which the stream reads them.
enum class StoreOrder { Ascending, Descending };

}  // namespace janus
