// Small functions that several kernels use.
#pragma once

#include <cuda_runtime.h>

namespace janus::cuda {

constexpr int warpSize_ = 32;

__device__ __forceinline__ float silu(float x) { return x / (1.0f + expf(-x)); }

// log(1 + e^x), without overflow: the formula PyTorch's softplus has below its threshold of 20, exact above.
__device__ __forceinline__ float softplus(float x) { return x > 20.0f ? x : log1pf(expf(x)); }

// The sum over the 32 lanes of a warp, in every lane. The order is fixed, so the result is too.
__device__ __forceinline__ float warpSum(float value) {
  for (int mask = warpSize_ / 2; mask > 0; mask /= 2) value += __shfl_xor_sync(0xffffffffu, value, mask);
  return value;
}

}  // namespace janus::cuda
