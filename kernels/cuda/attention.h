// Exact attention, and where it went.
#pragma once

#include <cuda_runtime.h>

#include "kernels/backend.h"

namespace janus::cuda {

constexpr int widestHead = 64;  // values in one head, at most

// Which keys a query sees: forward tokens before `forwardEnd`, backward tokens from `backwardBegin` on.
struct Sight {
  int64_t forwardEnd, backwardBegin;
};

// The rows of a call and what they see. Janus: row r < count is the forward stream's token first + r, row
// count + i the backward stream's token first + i. Causal: row r is token first + r, and there is no backward
// stream.
struct QueryRows {
  int64_t length = 0;  // tokens of a stream
  int64_t first = 0;   // the first token asked for, and how many
  int64_t count = 0;
  bool causal = false;
};

// One stream's keys and values as device code sees them: float32, or bfloat16 where `rounded`, `pitch` values
// from key to key.
struct KeyView {
  const void* keys;
  const void* values;
  int64_t capacity;
  int pitch;
  bool rounded;
  KeyView(const KeyStore& store, int pitch, bool rounded = false)
      : keys(store.keys.tensor().data),
        values(store.values.tensor().data),
        capacity(store.capacity),
        pitch(pitch),
        rounded(rounded) {}
};

// Rows `begin`..`end` of q become the attended values. lse [heads, rows of q] or no data. headSize <=
// widestHead; keys and values in float32 without gaps.
void attend(const Tensor& q, int64_t begin, int64_t end, int heads, const QueryRows& rows,
            const KeyView& forward, const KeyView& backward, float scale, const Tensor& lse,
            cudaStream_t stream);

// Adds to mass[pair], pair = query stream * 2 + key stream, what the queries of bins `beginBin`..`endBin`
// give to every bin of keys, as far as they are among `rows`. q: the queries as they were before attend, lse
// as attend left it.
struct MapViews {
  float* mass[4];
  int64_t headStride;  // from one head's map to the next; 0 for the mean over heads
  int64_t tokensPerBin, bins;
};
void addToMap(const Tensor& q, int64_t beginBin, int64_t endBin, int heads, const QueryRows& rows,
              const KeyView& forward, const KeyView& backward, float scale, const Tensor& lse,
              const MapViews& map, cudaStream_t stream);

// k and v [T, d] to rows head * capacity + at + t of the store.
void storeKeys(const Tensor& k, const Tensor& v, int64_t at, const KeyStore& store, cudaStream_t stream);

}  // namespace janus::cuda
