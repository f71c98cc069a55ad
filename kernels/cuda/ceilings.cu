#include "kernels/cuda/ceilings.h"

#include <algorithm>
#include <chrono>
#include <memory>

#include "kernels/cuda/device_math.cuh"
#include "kernels/cuda/device_memory.h"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/tensor_core.cuh"

namespace janus::cuda {
namespace {

constexpr int blockThreads = 256;
// Enough of both to hide an instruction's latency: blocks of a multiprocessor, and results under way in each
// thread; a thread's tiles take four registers each.
constexpr int blocksEach = 8, chains = 8, tileBlocksEach = 4, tiles = 4;
// Of a round, so that the loop around them takes no share.
constexpr int steps = 16, tileSteps = 4;
constexpr double tileMultiplyAdds = 16 * 8 * 16;
// A launch has as many rounds as take about this long.
constexpr double launchSeconds = 3e-3;
constexpr int mostRounds = 1 << 20, launches = 5;

__global__ void multiplyAddKernel(int rounds, float* out) {
  const float factor = 0.999f, addend = 1e-3f * static_cast<float>(threadIdx.x);
  float x[chains];
#pragma unroll
  for (int i = 0; i < chains; ++i) x[i] = static_cast<float>(i);
  for (int round = 0; round < rounds; ++round)
#pragma unroll
    for (int i = 0; i < steps * chains; ++i) x[i % chains] = fmaf(x[i % chains], factor, addend);
  float sum = 0.0f;
#pragma unroll
  for (int i = 0; i < chains; ++i) sum += x[i];
  out[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}

__global__ void powerOfTwoKernel(int rounds, float* out) {
  float x[chains];
#pragma unroll
  for (int i = 0; i < chains; ++i) x[i] = -1e-3f * static_cast<float>(threadIdx.x + i);
  for (int round = 0; round < rounds; ++round)
#pragma unroll
    for (int i = 0; i < steps * chains; ++i) x[i % chains] = powerOfTwo(x[i % chains]);
  float sum = 0.0f;
#pragma unroll
  for (int i = 0; i < chains; ++i) sum += x[i];
  out[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}

__global__ void tileKernel(int rounds, float* out) {
  const uint32_t factor = packBf16(0.5f, 1e-3f * static_cast<float>(threadIdx.x));
  const uint32_t a[4] = {factor, factor, factor, factor}, b[2] = {factor, factor};
  float sums[tiles][4] = {};
  for (int round = 0; round < rounds; ++round)
#pragma unroll
    for (int i = 0; i < tileSteps * tiles; ++i) multiplyTiles(sums[i % tiles], a, b, sums[i % tiles]);
  float sum = 0.0f;
#pragma unroll
  for (int i = 0; i < tiles; ++i) sum += sums[i][0] + sums[i][1] + sums[i][2] + sums[i][3];
  out[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}

// y = a + s b, all of it in each round. A block's parts are other ones in each round, so that what it reads
// is not in its multiprocessor's own cache; a part is a value of each of its threads.
__global__ void triadKernel(int rounds, const float4* a, const float4* b, float4* y, int parts) {
  int shift = 0;
  for (int round = 0; round < rounds; ++round) {
    for (int part = static_cast<int>(blockIdx.x); part < parts; part += static_cast<int>(gridDim.x)) {
      const int shifted = part + shift < parts ? part + shift : part + shift - parts;
      const int64_t i = static_cast<int64_t>(shifted) * blockDim.x + threadIdx.x;
      const float4 u = a[i], v = b[i];
      y[i] =
          make_float4(fmaf(v.x, 0.5f, u.x), fmaf(v.y, 0.5f, u.y), fmaf(v.z, 0.5f, u.z), fmaf(v.w, 0.5f, u.w));
    }
    shift = shift + 1 < parts ? shift + 1 : 0;
  }
}

template <class Launch>
double secondsOf(cudaStream_t stream, const Launch& launchRounds, int rounds) {
  using Clock = std::chrono::steady_clock;
  check(cudaStreamSynchronize(stream), "waiting for the device");
  const auto begun = Clock::now();
  launchRounds(rounds);
  check(cudaStreamSynchronize(stream), "waiting for the device");
  return std::max(std::chrono::duration<double>(Clock::now() - begun).count(), 1e-9);
}

// `work` of a round over its seconds in the fastest of some launches.
template <class Launch>
double rateOf(cudaStream_t stream, double work, const Launch& launchRounds) {
  int rounds = 1;
  while (secondsOf(stream, launchRounds, rounds) < launchSeconds && rounds < mostRounds) rounds *= 2;
  double best = 0;
  for (int i = 0; i < launches; ++i)
    best = std::max(best, work * rounds / secondsOf(stream, launchRounds, rounds));
  return best;
}

// Of three arrays of `bytes` in all.
double triadRate(cudaStream_t stream, DeviceMemory& memory, int64_t bytes, int blocks) {
  constexpr int64_t partBytes = blockThreads * sizeof(float4);
  const int64_t parts = std::max<int64_t>(1, bytes / (3 * partBytes)), values = parts * blockThreads;
  const auto block = memory.take(3 * parts * partBytes);
  check(cudaMemsetAsync(block.get(), 0, static_cast<size_t>(3 * parts * partBytes), stream), "fill");
  auto* a = static_cast<float4*>(block.get());
  const auto grid = static_cast<unsigned>(std::min<int64_t>(parts, blocks));
  return rateOf(stream, static_cast<double>(3 * parts * partBytes), [&](int rounds) {
    launch("triad", triadKernel, grid, blockThreads, stream, rounds, a, a + values, a + 2 * values,
           static_cast<int>(parts));
  });
}

}  // namespace

Ceilings measureCeilings(int device, cudaStream_t stream, bool rounded, int64_t mostBytes) {
  cudaDeviceProp properties;
  check(cudaGetDeviceProperties(&properties, device), "asking for the device's properties");
  const int blocks = properties.multiProcessorCount * blocksEach;
  const int tileBlocks = properties.multiProcessorCount * tileBlocksEach;
  const double threads = static_cast<double>(blocks) * blockThreads;
  const auto memory = std::make_shared<DeviceMemory>(device, stream, mostBytes, false);
  const auto results = memory->take(static_cast<int64_t>(threads) * static_cast<int64_t>(sizeof(float)));
  auto* out = static_cast<float*>(results.get());
  Ceilings ceilings;
  ceilings.multiplyAdds = rateOf(stream, threads * steps * chains, [&](int rounds) {
    launch("multiply-adds", multiplyAddKernel, blocks, blockThreads, stream, rounds, out);
  });
  ceilings.specials = rateOf(stream, threads * steps * chains, [&](int rounds) {
    launch("powers of two", powerOfTwoKernel, blocks, blockThreads, stream, rounds, out);
  });
  if (rounded)
    ceilings.matrixMultiplyAdds = rateOf(
        stream, tileBlocks * (blockThreads / warpSize_) * tileSteps * tiles * tileMultiplyAdds,
        [&](int rounds) { launch("tiles", tileKernel, tileBlocks, blockThreads, stream, rounds, out); });
  ceilings.nearSize = properties.l2CacheSize;
  ceilings.nearBytes =
      triadRate(stream, *memory, std::min<int64_t>(ceilings.nearSize / 4, mostBytes / 4), blocks);
  // Much more than the cache holds, or what there is.
  ceilings.farBytes =
      triadRate(stream, *memory, std::min<int64_t>(16 * ceilings.nearSize, mostBytes / 2), blocks);
  return ceilings;
}

}  // namespace janus::cuda
