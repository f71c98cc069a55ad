// Products with weight matrices: square tiles of both factors in shared memory, one output a thread, float32
// throughout.
#include "kernels/cuda/linear.h"

#include "kernels/cuda/device_math.cuh"
#include "kernels/cuda/launch.h"

namespace janus::cuda {
namespace {

constexpr int tile = 16;

__device__ __forceinline__ float activated(float value, Activation activation) {
  if (activation == Activation::Silu) return silu(value);
  if (activation == Activation::Softplus) return softplus(value);
  return value;
}

// `bias` has no data where there is none.
__global__ void linearKernel(View x, View weight, View bias, Activation activation, bool accumulate, View y) {
  __shared__ float left[tile][tile],
      right[tile][tile + 1];  // + 1: columns of `right` are read down, banks differ
  const int64_t row = static_cast<int64_t>(blockIdx.x) * tile + threadIdx.y;
  const int64_t output = static_cast<int64_t>(blockIdx.y) * tile + threadIdx.x;
  const int64_t weightRow = static_cast<int64_t>(blockIdx.y) * tile + threadIdx.y;
  float sum = 0.0f;
  for (int64_t begin = 0; begin < x.columns; begin += tile) {
    const int64_t input = begin + threadIdx.x;
    left[threadIdx.y][threadIdx.x] = row < x.rows && input < x.columns ? x.at(row, input) : 0.0f;
    right[threadIdx.y][threadIdx.x] =
        weightRow < weight.rows && input < weight.columns ? weight.at(weightRow, input) : 0.0f;
    __syncthreads();
    for (int k = 0; k < tile; ++k) sum = fmaf(left[threadIdx.y][k], right[threadIdx.x][k], sum);
    __syncthreads();
  }
  if (row >= y.rows || output >= y.columns) return;
  if (bias.data) sum += bias.at(0, output);
  const float value = activated(sum, activation);
  y.at(row, output) = accumulate ? y.at(row, output) + value : value;
}

}  // namespace

void linear(const Tensor& x, const Tensor& weight, const LinearOptions& options, const Tensor& y,
            cudaStream_t stream) {
  const dim3 grid(blocksFor(y.rows, tile).x, blocksFor(y.columns, tile).x);
  launch("linear", linearKernel, grid, dim3(tile, tile), stream, x, weight, options.bias, options.activation,
         options.accumulate, y);
}

}  // namespace janus::cuda
