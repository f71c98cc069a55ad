// Attention in tiles of queries, in float32 or on the matrix units, with the maps made on the way.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

#include "kernels/cuda/attention.h"
#include "kernels/cuda/launch.h"

namespace janus::cuda {

// How keys and values lie in a KvCache. Plain: [heads * capacity, head size] float32. Padded: the same,
// every row padded with zeros to `keyPitch` values, so that rows are copied 16 bytes at a time. Rounded:
// bfloat16, rows padded to keyPitch and valuePitch; the last of a value's row is 1, so that the attended
// values end with the sum of weights.
enum class KeyForm { Plain, Padded, Rounded };
struct KeyLayout {
  KeyForm form;
  int keyPitch, valuePitch;  // in values
};
// The layout for heads of `size` values; Plain where the tiles are too narrow.
KeyLayout keyLayout(int size, bool rounded);

// Bytes of a row of keys and of values.
int64_t keyRowBytes(const KeyLayout& layout);
int64_t valueRowBytes(const KeyLayout& layout);

void storeKeysTiled(const Tensor& k, const Tensor& v, int64_t at, const KvCache& store,
                    const KeyLayout& layout, cudaStream_t stream);

// The rows of a block.
constexpr int attentionTileRows = 128;

// What the queries of a launch give to every bin of keys, row by row, before their sums are known. Row
// (tile * heads + head) * attentionTileRows + row in tile of [.., width + 1] holds the binary logarithms of
// the weights, unnormalised, of forward bin b at b and of backward bin b at b + shift, and at `width` that of
// the whole.
struct BinWeights {
  float* logs = nullptr;  // no data: no map is wanted
  int64_t tokensPerBin = 0, bins = 0, shift = 0, width = 0;
};
// tokensPerBin must be a multiple of binStep.
constexpr int binStep = 16;
BinWeights binWeights(int64_t tokensPerBin, int64_t bins, float* logs);
constexpr int64_t binWeightFloats(const BinWeights& bins, int64_t tiles, int heads) {
  return tiles * heads * attentionTileRows * (bins.width + 1);
}

// The attended values of tiles `beginTile`..`endTile` of the rows of q (see QueryRows) go to the same rows of
// y, which may be q. lse [heads, rows of q] or no data. The layout is not Plain.
struct TiledAttention {
  View q, y;
  QueryRows rows;
  const void *forwardKeys, *forwardValues, *backwardKeys, *backwardValues;
  int64_t capacity;
  float scale;
  View lse;
  BinWeights bins;
  int heads, size;
  int64_t beginTile;
  const int* stop =
      nullptr;  // not 0 there (see stop_flags.h): the kernel may end and leave rows of y unwritten
};
void attendFloat(const TiledAttention& attention, int64_t endTile, const KeyLayout& layout,
                 cudaStream_t stream);
void attendRounded(const TiledAttention& attention, int64_t endTile, const KeyLayout& layout,
                   cudaStream_t stream);
// The blocks, tiles times heads, that the device computes at once.
int64_t attendFloatAtOnce(const KeyLayout& layout);
int64_t attendRoundedAtOnce(const KeyLayout& layout);

// Scratch for these logarithms, at most: enough for the blocks that an H200 computes at once in bfloat16, 528
// of 128 rows by 1,027 bins.
constexpr int64_t mostBinBytes = int64_t{272} << 20;

// Adds what tiles `beginTile`..`endTile`, all of one stream of a single sequence, gave to the maps. The order
// of additions is that of the rows, whatever the launches.
void poolBins(const TiledAttention& attention, int64_t endTile, const MapViews& map, cudaStream_t stream);

}  // namespace janus::cuda
