// A tile of a product in float32: both factors step by step through shared memory, 4 x 4 outputs a thread in
// registers.
#pragma once

#include <cuda_runtime.h>

#include "kernels/cuda/product_tile.h"

namespace janus::cuda {

template <int factors_>
struct FloatTile {
  static constexpr int factors = factors_;
  static constexpr int threads = 256;
  static constexpr int own = 4;     // outputs of a thread in each direction
  static constexpr int depth = 16;  // inputs at a time

  float sum[factors][own][own];

  // All threads of the block must call it.
  __device__ __forceinline__ void run(const TileRows& x, const TileWeights<factors>& weights,
                                      int64_t firstOutput) {
    // + 4: columns are written down, and the banks of neighbours differ.
    __shared__ float left[depth][tileRows + 4], right[factors][depth][tileOutputs + 4];
    clear();
    const int k = static_cast<int>(threadIdx.x) % depth, line = static_cast<int>(threadIdx.x) / depth;
    const float* rows[own];
    for (int i = 0; i < own; ++i) rows[i] = rowOf(x, line + i * depth);
    for (int64_t begin = 0; begin < weights.inputs; begin += depth) {
      const int64_t input = begin + k;
      const bool there = input < weights.inputs;
      for (int i = 0; i < own; ++i) {
        const int64_t output = firstOutput + line + i * depth;
        left[k][line + i * depth] = there && rows[i] ? rows[i][input] : 0.0f;
        for (int f = 0; f < factors; ++f)
          right[f][k][line + i * depth] =
              there && output < weights.outputs ? weights.rows[f][output * weights.inputs + input] : 0.0f;
      }
      __syncthreads();
      multiply(left, right);
      __syncthreads();
    }
  }

  // Calls f(row, output, first factor's sum, last factor's sum) for the outputs of this thread, counted in
  // the tile.
  template <class Function>
  __device__ __forceinline__ void forEach(const Function& f) const {
#pragma unroll
    for (int i = 0; i < own; ++i)
#pragma unroll
      for (int j = 0; j < own; ++j)
        f(static_cast<int>(threadIdx.x) / 16 * own + i, static_cast<int>(threadIdx.x) % 16 * own + j,
          sum[0][i][j], sum[factors - 1][i][j]);
  }

 private:
  __device__ __forceinline__ void clear() {
#pragma unroll
    for (int f = 0; f < factors; ++f)
#pragma unroll
      for (int i = 0; i < own; ++i)
#pragma unroll
        for (int j = 0; j < own; ++j) sum[f][i][j] = 0.0f;
  }

  __device__ __forceinline__ void multiply(const float (&left)[depth][tileRows + 4],
                                           const float (&right)[factors][depth][tileOutputs + 4]) {
    const int row = static_cast<int>(threadIdx.x) / 16 * own,
              output = static_cast<int>(threadIdx.x) % 16 * own;
#pragma unroll
    for (int k = 0; k < depth; ++k) {
      float a[own];
#pragma unroll
      for (int i = 0; i < own; ++i) a[i] = left[k][row + i];
#pragma unroll
      for (int f = 0; f < factors; ++f)
#pragma unroll
        for (int j = 0; j < own; ++j) {
          const float b = right[f][k][output + j];
#pragma unroll
          for (int i = 0; i < own; ++i) sum[f][i][j] = fmaf(a[i], b, sum[f][i][j]);
        }
    }
  }
};

}  // namespace janus::cuda
