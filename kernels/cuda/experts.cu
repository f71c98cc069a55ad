// The mixture of experts in its simplest form: a block takes one token through its two experts.
#include "kernels/cuda/experts.h"

#include "kernels/cuda/device_math.cuh"
#include "kernels/cuda/launch.h"

namespace janus::cuda {
namespace {

constexpr int blockThreads = 128;
constexpr int warps = blockThreads / warpSize_;

// The inner product of `row` and `x`, in every lane of the warp.
__device__ __forceinline__ float warpDot(const float* row, const float* x, int64_t count) {
  float sum = 0.0f;
  for (int64_t i = threadIdx.x % warpSize_; i < count; i += warpSize_) sum = fmaf(row[i], x[i], sum);
  return warpSum(sum);
}

__global__ void expertsKernel(View x, View routes, const ExpertPointers* weights, int64_t hidden, View y) {
  __shared__ float between[longestHidden];
  const int64_t token = blockIdx.x, width = x.columns;
  const float* in = &x.at(token, 0);
  const int warp = threadIdx.x / warpSize_, lane = threadIdx.x % warpSize_;
  for (int choice = 0; choice < 2; ++choice) {
    const ExpertPointers expert = weights[static_cast<int>(routes.at(token, choice))];
    for (int64_t f = warp; f < hidden; f += warps) {
      const float gate = warpDot(expert.gateUp + f * width, in, width);
      const float up = warpDot(expert.gateUp + (hidden + f) * width, in, width);
      if (lane == 0) between[f] = silu(gate) * up;
    }
    __syncthreads();
    for (int64_t o = warp; o < width; o += warps) {
      const float value = warpDot(expert.down + o * hidden, between, hidden);
      if (lane == 0) y.at(token, o) = fmaf(routes.at(token, 2 + choice), value, y.at(token, o));
    }
    __syncthreads();
  }
}

}  // namespace

void experts(const Tensor& x, const Tensor& routes, const ExpertPointers* weights, int64_t hidden,
             const Tensor& y, cudaStream_t stream) {
  launch("experts", expertsKernel, dim3(static_cast<unsigned>(x.rows)), blockThreads, stream, x, routes,
         weights, hidden, y);
}

}  // namespace janus::cuda
