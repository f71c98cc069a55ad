// The norms of a scan's parameters and its step sizes, whose product has so few inputs that a tile of it
// would be empty: a warp normalises a token's numbers, then the block's threads take the channels of its
// tokens.
#include "kernels/cuda/scan_parameters.h"

#include "kernels/cuda/device_math.cuh"
#include "kernels/cuda/launch.h"

namespace janus::cuda {
namespace {

constexpr int blockThreads = 256;
constexpr int blockTokens = blockThreads / warpSize_;

struct Parameters {
  View all, normalised, stepNorm, bNorm, cNorm, bias, dt;
  const float* projection;  // [E, R]
  float epsilon;
};

// Columns `begin`.. of a row, as many as `weight` has, by one warp; the order of additions is rmsNorm's.
__device__ __forceinline__ void normalise(const Parameters& in, int64_t row, int64_t begin,
                                          const View& weight, float* copy) {
  const View& x = in.all;
  const int lane = static_cast<int>(threadIdx.x) % warpSize_;
  float squares = 0.0f;
  for (int64_t c = lane; c < weight.columns; c += warpSize_)
    squares = fmaf(x.at(row, begin + c), x.at(row, begin + c), squares);
  const float scale = 1.0f / sqrtf(warpSum(squares) / static_cast<float>(weight.columns) + in.epsilon);
  for (int64_t c = lane; c < weight.columns; c += warpSize_) {
    const float value = weight.at(0, c) * (x.at(row, begin + c) * scale);
    in.normalised.at(row, begin + c) = value;
    if (copy) copy[c] = value;
  }
}

__global__ void finishKernel(Parameters in) {
  __shared__ float steps[blockTokens][mostStepInputs];
  const int64_t first = static_cast<int64_t>(blockIdx.x) * blockTokens, r = in.stepNorm.columns;
  const int warp = static_cast<int>(threadIdx.x) / warpSize_;
  if (first + warp < in.all.rows) {  // the same for all lanes of the warp
    normalise(in, first + warp, 0, in.stepNorm, steps[warp]);
    normalise(in, first + warp, r, in.bNorm, nullptr);
    normalise(in, first + warp, r + in.bNorm.columns, in.cNorm, nullptr);
  }
  __syncthreads();
  const int64_t left = in.all.rows - first, tokens = left < blockTokens ? left : blockTokens;
  for (int64_t i = threadIdx.x; i < tokens * in.dt.columns; i += blockThreads) {
    const int64_t token = i / in.dt.columns, channel = i % in.dt.columns;
    float sum = 0.0f;
    for (int64_t k = 0; k < r; ++k) sum = fmaf(steps[token][k], in.projection[channel * r + k], sum);
    in.dt.at(first + token, channel) = softplus(sum + in.bias.at(0, channel));
  }
}

}  // namespace

void finishScanParameters(const Tensor& parameters, const ScanParameters& with, const float* stepProjection,
                          const Tensor& normalised, const Tensor& dt, cudaStream_t stream) {
  const Parameters in{parameters,    normalised, with.stepNorm,  with.bNorm,  with.cNorm,
                      with.stepBias, dt,         stepProjection, with.epsilon};
  launch("finishing parameters", finishKernel, blocksFor(parameters.rows, blockTokens), blockThreads, stream,
         in);
}

}  // namespace janus::cuda
