// Operations on rows of one token each: a thread per value, or a warp per row where a row is summed.
#include "kernels/cuda/rows.h"

#include "kernels/cuda/device_math.cuh"
#include "kernels/cuda/launch.h"

namespace janus::cuda {
namespace {

constexpr int blockThreads = 256;
constexpr int warpsPerBlock = blockThreads / warpSize_;

// Index of the thread's value among rows x columns values, or -1 beyond them.
__device__ __forceinline__ int64_t valueIndex(const View& view) {
  const int64_t index = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  return index < view.rows * view.columns ? index : -1;
}

__global__ void embedKernel(View tokens, View table, View y) {
  const int64_t i = valueIndex(y);
  if (i < 0) return;
  const int64_t row = i / y.columns, column = i % y.columns;
  y.at(row, column) = table.at(static_cast<int64_t>(tokens.at(row, 0)), column);
}

__global__ void rmsNormKernel(View x, View weight, float epsilon, View y) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * warpsPerBlock + threadIdx.x / warpSize_;
  if (row >= x.rows) return;  // the same for all lanes of the warp
  const int lane = threadIdx.x % warpSize_;
  float squares = 0.0f;
  for (int64_t c = lane; c < x.columns; c += warpSize_) squares = fmaf(x.at(row, c), x.at(row, c), squares);
  const float scale = 1.0f / sqrtf(warpSum(squares) / static_cast<float>(x.columns) + epsilon);
  for (int64_t c = lane; c < x.columns; c += warpSize_)
    y.at(row, c) = weight.at(0, c) * (x.at(row, c) * scale);
}

__global__ void copyReversedKernel(View from, View to) {
  const int64_t i = valueIndex(from);
  if (i < 0) return;
  const int64_t row = i / from.columns, column = i % from.columns;
  to.at(from.rows - 1 - row, column) = from.at(row, column);
}

__global__ void joinContextsKernel(View x, int64_t sequences, int64_t first, View h) {
  const int64_t i = valueIndex(h);
  if (i < 0) return;
  const int64_t row = i / h.columns, column = i % h.columns, ofBackward = x.rows / 2;
  const int64_t length = ofBackward / sequences, tokens = h.rows / sequences;
  const int64_t sequence = row / tokens, t = first + row % tokens, at = sequence * length + t;
  const float left = t > 0 ? x.at(at - 1, column) : 0.0f;
  const float right = t + 1 < length ? x.at(ofBackward + at + 1, column) : 0.0f;
  h.at(row, column) = left + right;
}

__global__ void routeKernel(View logits, View routes) {
  const int64_t row = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (row >= logits.rows) return;
  int first = 0, second = -1;
  for (int e = 1; e < logits.columns; ++e) {
    const float value = logits.at(row, e);
    if (value > logits.at(row, first)) {
      second = first;
      first = e;
    } else if (second < 0 || value > logits.at(row, second)) {
      second = e;
    }
  }
  float sum = 0.0f;
  for (int e = 0; e < logits.columns; ++e) sum += expf(logits.at(row, e) - logits.at(row, first));
  routes.at(row, 0) = static_cast<float>(first);
  routes.at(row, 1) = static_cast<float>(second);
  routes.at(row, 2) = 1.0f / sum;
  routes.at(row, 3) = expf(logits.at(row, second) - logits.at(row, first)) / sum;
}

__global__ void gateKernel(View x, View y) {
  const int64_t i = valueIndex(y);
  if (i < 0) return;
  const int64_t row = i / y.columns, column = i % y.columns;
  y.at(row, column) = silu(x.at(row, column)) * x.at(row, column + y.columns);
}

}  // namespace

void embed(const Tensor& tokens, const Tensor& table, const Tensor& y, cudaStream_t stream) {
  launch("embed", embedKernel, blocksFor(y.rows * y.columns, blockThreads), blockThreads, stream, tokens,
         table, y);
}

void rmsNorm(const Tensor& x, const Tensor& weight, float epsilon, const Tensor& y, cudaStream_t stream) {
  launch("rmsNorm", rmsNormKernel, blocksFor(x.rows, warpsPerBlock), blockThreads, stream, x, weight, epsilon,
         y);
}

void copyReversed(const Tensor& from, const Tensor& to, cudaStream_t stream) {
  launch("copyReversed", copyReversedKernel, blocksFor(from.rows * from.columns, blockThreads), blockThreads,
         stream, from, to);
}

void joinContexts(const Tensor& x, int64_t sequences, int64_t first, const Tensor& h, cudaStream_t stream) {
  launch("joinContexts", joinContextsKernel, blocksFor(h.rows * h.columns, blockThreads), blockThreads,
         stream, x, sequences, first, h);
}

void route(const Tensor& logits, const Tensor& routes, cudaStream_t stream) {
  launch("route", routeKernel, blocksFor(logits.rows, blockThreads), blockThreads, stream, logits, routes);
}

void gate(const Tensor& x, const Tensor& y, cudaStream_t stream) {
  launch("gate", gateKernel, blocksFor(y.rows * y.columns, blockThreads), blockThreads, stream, x, y);
}

}  // namespace janus::cuda
