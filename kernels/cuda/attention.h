// Exact attention, and where it went.
#pragma once

#include <cuda_runtime.h>

#include "kernels/operations.h"

namespace janus::cuda {

constexpr int widestHead = 64;  // values in one head, at most

// Which keys a query sees: forward tokens before `forwardEnd`, backward tokens from `backwardBegin` on.
struct VisibleKeys {
  int64_t forwardEnd, backwardBegin;
};

// The rows of a call and what they see. Janus: row s * count + i is token first + i of the forward stream of
// sequence s, row (sequences + s) * count + i that of its backward stream. Causal: there is no backward
// stream.
struct QueryRows {
  int64_t length = 0;  // tokens of a sequence
  int64_t first = 0;   // the first token asked for of every sequence, and how many
  int64_t count = 0;
  bool causal = false;
  int64_t sequences = 1;
};

// Tiles of `tileRows` rows: those of a sequence, and of all sequences of one stream. The forward stream's
// come first, and every sequence begins with a tile of its own.
__host__ __device__ constexpr int64_t tilesOfSequence(const QueryRows& rows, int tileRows) {
  return (rows.count + tileRows - 1) / tileRows;
}
__host__ __device__ constexpr int64_t tilesOfStream(const QueryRows& rows, int tileRows) {
  return rows.sequences * tilesOfSequence(rows, tileRows);
}

// One stream's keys and values as device code sees them: float32, or bfloat16 where `rounded`, `pitch` values
// from key to key; heads as in a KvCache.
struct KeyView {
  const void* keys;
  const void* values;
  int64_t capacity;
  int pitch;
  bool rounded;
  KeyView(const KvCache& store, int pitch, bool rounded = false)
      : keys(store.keys.tensor().data),
        values(store.values.tensor().data),
        capacity(store.capacity),
        pitch(pitch),
        rounded(rounded) {}
};

// The attended values of tiles `beginTile`..`endTile` of the rows of q, simpleTileRows each, go to the same
// rows of y, which may be q. lse [heads, rows of q] or no data. headSize <= widestHead; keys and values in
// float32 without gaps.
constexpr int simpleTileRows = 64;
void attend(const Tensor& q, int64_t beginTile, int64_t endTile, int heads, const QueryRows& rows,
            const KeyView& forward, const KeyView& backward, float scale, const Tensor& y, const Tensor& lse,
            cudaStream_t stream);

// Adds to mass[pair], pair = query stream * 2 + key stream, what the queries of bins `beginBin`..`endBin`
// give to every bin of keys, as far as they are among `rows`, which are of a single sequence. q: the queries,
// lse as attend left it.
struct MapViews {
  float* mass[4];
  int64_t headStride;  // from one head's map to the next; 0 for the mean over heads
  int64_t tokensPerBin, bins;
};
void addToMap(const Tensor& q, int64_t beginBin, int64_t endBin, int heads, const QueryRows& rows,
              const KeyView& forward, const KeyView& backward, float scale, const Tensor& lse,
              const MapViews& map, cudaStream_t stream);

// k and v [S T, d] as tokens `at`..at+T of the store's S sequences.
void storeKeys(const Tensor& k, const Tensor& v, int64_t at, const KvCache& store, cudaStream_t stream);

}  // namespace janus::cuda
