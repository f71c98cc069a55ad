// What a tile of a product reads: shared by both precisions.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

namespace janus::cuda {

// A block computes this many rows and outputs.
constexpr int tileRows = 64;
constexpr int tileOutputs = 64;

// Rows of the left factor. Row i of the tile is row `first + i`, or with an order row order[first + i] >>
// shift, as long as i < count.
struct TileRows {
  const float* data;
  int64_t stride;
  const int* order;
  int shift;
  int64_t first;
  int count;
};

// Row `row` of the tile, or nothing behind its last.
__device__ __forceinline__ const float* rowOf(const TileRows& x, int row) {
  const int64_t at = x.first + row;
  return row < x.count ? x.data + (x.order ? x.order[at] >> x.shift : at) * x.stride : nullptr;
}

// One or two right factors [outputs, inputs] of the same shape, without gaps.
template <int factors>
struct TileWeights {
  const float* rows[factors];
  int64_t outputs, inputs;
};

}  // namespace janus::cuda
