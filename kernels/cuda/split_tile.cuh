// A tile of a product on the matrix units with nearly float32's precision: every factor is the sum of two
// bfloat16, its rounded value and what that leaves, and of the four products the three large ones are added
// up in float32. The error is some 2^-16 where bfloat16 alone has 2^-9, for three times its work (as in
// Henry, Tang & Heinecke 2019, arXiv 1904.06376).
#pragma once

#include <cuda_runtime.h>

#include "kernels/cuda/product_tile.h"
#include "kernels/cuda/tensor_core.cuh"

namespace janus::cuda {

template <int factors_>
struct SplitTile {
  static constexpr int factors = factors_;
  static constexpr int threads = 128;      // 2 x 2 warps of 32 x 32 outputs
  static constexpr int depth = 16;         // inputs at a time
  static constexpr int pitch = depth + 8;  // rows start 12 banks apart: the eight of a matrix never meet

  float sum[factors][2][4][4];  // [16 rows][8 outputs][fragment]

  // All threads of the block must call it. While one step is multiplied, the next is fetched.
  __device__ __forceinline__ void run(const TileRows& x, const TileWeights<factors>& weights,
                                      int64_t firstOutput) {
    alignas(16) __shared__ uint16_t left[2][2][tileRows * pitch];  // [stage][part]
    alignas(16) __shared__ uint16_t right[2][factors][2][tileOutputs * pitch];
    clear();
    const float* rows[pairs];
    const float* columns[factors][pairs];
#pragma unroll
    for (int i = 0; i < pairs; ++i) {
      rows[i] = rowOf(x, lineOf(i));
      const int64_t output = firstOutput + lineOf(i);
#pragma unroll
      for (int f = 0; f < factors; ++f)
        columns[f][i] = output < weights.outputs ? weights.rows[f] + output * weights.inputs : nullptr;
    }
    float leftFetched[pairs][2], rightFetched[factors][pairs][2];
    const auto fetchAll = [&](int64_t begin) {
      fetch(rows, weights.inputs, begin, leftFetched);
#pragma unroll
      for (int f = 0; f < factors; ++f) fetch(columns[f], weights.inputs, begin, rightFetched[f]);
    };
    const auto storeAll = [&](int stage) {
      store(leftFetched, left[stage]);
#pragma unroll
      for (int f = 0; f < factors; ++f) store(rightFetched[f], right[stage][f]);
    };
    fetchAll(0);
    storeAll(0);
    int now = 0;
    for (int64_t begin = 0; begin < weights.inputs; begin += depth, now ^= 1) {
      __syncthreads();
      const bool more = begin + depth < weights.inputs;  // the same for all threads
      if (more) fetchAll(begin + depth);
      multiply(left[now], right[now]);
      if (more) storeAll(now ^ 1);
    }
  }

  // Calls f(row, output, first factor's sum, last factor's sum) for the outputs of this thread, counted in
  // the tile.
  template <class Function>
  __device__ __forceinline__ void forEach(const Function& f) const {
    const int lane = static_cast<int>(threadIdx.x) % 32;
#pragma unroll
    for (int m = 0; m < 2; ++m)
#pragma unroll
      for (int n = 0; n < 4; ++n)
#pragma unroll
        for (int i = 0; i < 4; ++i)
          f(warpRow() + m * 16 + lane / 4 + i / 2 * 8, warpOutput() + n * 8 + lane % 4 * 2 + i % 2,
            sum[0][m][n][i], sum[factors - 1][m][n][i]);
  }

 private:
  static_assert(tileRows == tileOutputs, "both factors are fetched by the same pattern");
  static constexpr int pairs = tileRows * depth / 2 / threads;  // of inputs that a thread fetches of a factor

  __device__ static int warpRow() { return static_cast<int>(threadIdx.x) / 32 / 2 * 32; }
  __device__ static int warpOutput() { return static_cast<int>(threadIdx.x) / 32 % 2 * 32; }
  __device__ static int lineOf(int i) { return (static_cast<int>(threadIdx.x) + i * threads) / (depth / 2); }
  __device__ static int inputOf() { return static_cast<int>(threadIdx.x) % (depth / 2) * 2; }

  __device__ __forceinline__ void clear() {
#pragma unroll
    for (int f = 0; f < factors; ++f)
#pragma unroll
      for (int m = 0; m < 2; ++m)
#pragma unroll
        for (int n = 0; n < 4; ++n)
#pragma unroll
          for (int i = 0; i < 4; ++i) sum[f][m][n][i] = 0.0f;
  }

  __device__ static __forceinline__ void fetch(const float* const (&lines)[pairs], int64_t inputs,
                                               int64_t begin, float (&fetched)[pairs][2]) {
    const int64_t input = begin + inputOf();
#pragma unroll
    for (int i = 0; i < pairs; ++i) {
      fetched[i][0] = lines[i] && input < inputs ? lines[i][input] : 0.0f;
      fetched[i][1] = lines[i] && input + 1 < inputs ? lines[i][input + 1] : 0.0f;
    }
  }

  __device__ static __forceinline__ void store(const float (&fetched)[pairs][2],
                                               uint16_t (&parts)[2][tileRows * pitch]) {
#pragma unroll
    for (int i = 0; i < pairs; ++i) {
      const int at = lineOf(i) * pitch + inputOf();
      const uint32_t large = packBf16(fetched[i][0], fetched[i][1]);
      const float low = fetched[i][0] - fromBf16(static_cast<uint16_t>(large & 0xffffu));
      const float high = fetched[i][1] - fromBf16(static_cast<uint16_t>(large >> 16));
      *reinterpret_cast<uint32_t*>(parts[0] + at) = large;
      *reinterpret_cast<uint32_t*>(parts[1] + at) = packBf16(low, high);
    }
  }

  __device__ __forceinline__ void multiply(const uint16_t (&left)[2][tileRows * pitch],
                                           const uint16_t (&right)[factors][2][tileOutputs * pitch]) {
    const int lane = static_cast<int>(threadIdx.x) % 32;
    uint32_t a[2][2][4];  // [part][16 rows]
#pragma unroll
    for (int part = 0; part < 2; ++part)
#pragma unroll
      for (int m = 0; m < 2; ++m)
        loadMatrices(a[part][m], left[part] + (warpRow() + m * 16 + lane % 16) * pitch + lane / 16 * 8);
#pragma unroll
    for (int f = 0; f < factors; ++f)
#pragma unroll
      for (int n = 0; n < 4; n += 2) {
        const int at = (warpOutput() + n * 8 + lane / 16 * 8 + lane % 8) * pitch + lane / 8 % 2 * 8;
        uint32_t large[4], small[4];
        loadMatrices(large, right[f][0] + at);
        loadMatrices(small, right[f][1] + at);
#pragma unroll
        for (int half = 0; half < 2; ++half) {
          const uint32_t b[2] = {large[2 * half], large[2 * half + 1]};
          const uint32_t rest[2] = {small[2 * half], small[2 * half + 1]};
#pragma unroll
          for (int m = 0; m < 2; ++m) {
            auto& to = sum[f][m][n + half];
            multiplyTiles(to, a[1][m], b, to);  // the small ones first
            multiplyTiles(to, a[0][m], rest, to);
            multiplyTiles(to, a[0][m], b, to);
          }
        }
      }
  }
};

}  // namespace janus::cuda
