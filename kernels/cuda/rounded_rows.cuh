// What attention in bfloat16 keeps of its queries while it goes through keys: sums of weights and of weighted
// values, what they are relative to, and how both stay within what float32 holds.
#pragma once

#include <cuda_runtime.h>

#include "kernels/cuda/power_of_two.cuh"
#include "kernels/cuda/tensor_core.cuh"
#include "kernels/cuda/tiled_attention.h"

namespace janus::cuda::rounded {

constexpr int warps = 4;
constexpr int threads = warps * 32;
constexpr int sixteens = attentionTileRows / warps / 16;  // of a warp
constexpr float nothing = -1e30f;                         // below every score
constexpr float most = 8.0f;  // binary logarithm of the largest weight that does not raise a careful origin
constexpr float manySum = 1 << 20, lostSum = int64_t{1} << 60;
constexpr unsigned wholeWarp = 0xffffffffu;

// What a warp keeps of its queries. Row [m][0] is 16 m + lane / 4, row [m][1] 8 further on. Sets of rows: bit
// 2 m + half.
template <class S>
struct WarpState {
  uint32_t q[sixteens][S::keyRegisters];
  float sum[sixteens][S::valueTiles][4];
  float origin[sixteens][4];  // minus what weights are relative to, as the matrix unit takes it
  float weight[sixteens][2];  // of the bins before this one; in the lanes that hold the ones
  unsigned begun, careful;    // sets of rows: with an origin; with one that rises
  unsigned lost;              // rows with a weight that float32 may not have held
  bool watched;               // some row of the warp has no origin yet, or is careful
};

// A thread's own share of the whole, and the origin it has there: value i at i * threads + thread.
template <class S>
struct Whole {
  float sum[sixteens * S::valueTiles * 4 * threads];
  float origin[sixteens * 2 * threads];
};

__device__ constexpr unsigned bitOf(int m, int half) { return 1u << (2 * m + half); }

// The lanes that hold the last column of a row of sums, and where.
__device__ __forceinline__ bool holdsOnes() { return threadIdx.x % 4 == 3; }
__device__ constexpr int onesOf(int half) { return half * 2 + 1; }

// Moves a row's origin up by `delta`; what it has become by then times `factor` = 2^-delta.
template <class S>
__device__ __forceinline__ void moveOrigin(WarpState<S>& state, int m, int half, float delta, float factor) {
  // Both are computed: if one were a copy of the other, four registers would have to be filled for every
  // product.
  state.origin[m][half * 2] -= delta;
  state.origin[m][half * 2 + 1] -= delta;
#pragma unroll
  for (int n = 0; n < S::valueTiles; ++n) {
    state.sum[m][n][half * 2] *= factor;
    state.sum[m][n][half * 2 + 1] *= factor;
  }
  state.weight[m][half] *= factor;
}

// Gives the row an origin if it has none and sees one of these keys; raises a careful one.
template <class S>
__device__ __forceinline__ void raise(WarpState<S>& state, int m, int half, float (&scores)[2][4]) {
  float largest = fmaxf(fmaxf(scores[0][half * 2], scores[0][half * 2 + 1]),
                        fmaxf(scores[1][half * 2], scores[1][half * 2 + 1]));
  largest = fmaxf(largest, __shfl_xor_sync(wholeWarp, largest, 1));
  largest = fmaxf(largest, __shfl_xor_sync(wholeWarp, largest, 2));
  const bool begun = state.begun & bitOf(m, half), careful = state.careful & bitOf(m, half);
  if (!(largest > (begun ? careful ? most : INFINITY : nothing))) return;
  // Before the first score there is nothing to shrink, and 2^-delta may be beyond all numbers.
  moveOrigin(state, m, half, largest, begun ? powerOfTwo(-largest) : 0.0f);
  state.begun |= bitOf(m, half);
#pragma unroll
  for (int n = 0; n < 2; ++n) {
    scores[n][half * 2] -= largest;
    scores[n][half * 2 + 1] -= largest;
  }
}

// Scales sums that have become large, and notes those that may have been too large.
template <class S>
__device__ __forceinline__ void keepInRange(WarpState<S>& state) {
  bool large = false;
#pragma unroll
  for (int m = 0; m < sixteens; ++m)
#pragma unroll
    for (int half = 0; half < 2; ++half)
      large |= !(state.sum[m][S::valueTiles - 1][onesOf(half)] <= manySum);  // NaN is large
  if (!__any_sync(wholeWarp, large && holdsOnes())) return;
#pragma unroll
  for (int m = 0; m < sixteens; ++m)
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const int lane = static_cast<int>(threadIdx.x) % 32;
      const float ones =
          __shfl_sync(wholeWarp, state.sum[m][S::valueTiles - 1][onesOf(half)], lane / 4 * 4 + 3);
      if (ones <= manySum) continue;
      if (!(ones <= lostSum)) {
        state.lost |= bitOf(m, half);
        continue;
      }
      const int exponent = static_cast<int>(__float_as_uint(ones) >> 23) - 127;
      moveOrigin(state, m, half, static_cast<float>(exponent), wholePowerOfTwo(-exponent));
    }
}

// The bins of a stream as a block comes to them.
struct Bins {
  int64_t column;    // of the next bin to end
  int64_t last;      // the column of the last bin with keys that a row sees
  int perBin, left;  // keys of a bin, and until the next one ends
};

// Ends a bin: its weights leave the column of ones.
template <class S>
__device__ __forceinline__ void endBin(WarpState<S>& state, const BinWeights& to, int64_t firstRow,
                                       Bins& bins) {
  if (holdsOnes()) {
    const int lane = static_cast<int>(threadIdx.x) % 32, warp = static_cast<int>(threadIdx.x) / 32;
#pragma unroll
    for (int m = 0; m < sixteens; ++m)
#pragma unroll
      for (int half = 0; half < 2; ++half) {
        float& ones = state.sum[m][S::valueTiles - 1][onesOf(half)];
        const int64_t row = firstRow + (warp * sixteens + m) * 16 + half * 8 + lane / 4;
        if (to.logs && bins.column <= bins.last)
          to.logs[row * (to.width + 1) + bins.column] = log2f(ones) - state.origin[m][half * 2];
        state.weight[m][half] += ones;
        ones = 0.0f;
      }
  }
  __syncwarp();
  ++bins.column;
  bins.left = bins.perBin;
}

// Adds the sums to the whole, except the ones, which leave by endBin.
template <class S>
__device__ __forceinline__ void addToWhole(WarpState<S>& state, Whole<S>& whole) {
  const int thread = static_cast<int>(threadIdx.x);
#pragma unroll
  for (int m = 0; m < sixteens; ++m)
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      if (!(state.begun & bitOf(m, half))) continue;
      float& origin = whole.origin[(m * 2 + half) * threads + thread];
      // Nothing is in the whole before: see start().
      const float factor = origin == nothing ? 0.0f : powerOfTwo(state.origin[m][half * 2] - origin);
      origin = state.origin[m][half * 2];
#pragma unroll
      for (int n = 0; n < S::valueTiles; ++n)
#pragma unroll
        for (int i = half * 2; i < half * 2 + 2; ++i) {
          if (n == S::valueTiles - 1 && i == onesOf(half) && holdsOnes()) continue;
          float& to = whole.sum[((m * S::valueTiles + n) * 4 + i) * threads + thread];
          to = fmaf(to, factor, state.sum[m][n][i]);
          state.sum[m][n][i] = 0.0f;
        }
    }
  __syncwarp();
}

}  // namespace janus::cuda::rounded
