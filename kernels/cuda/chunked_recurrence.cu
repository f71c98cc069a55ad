// The selective scan in three phases (as in Merrill & Garland 2016, "reduce, then scan", over the recurrence
// of Gu & Dao 2023): every chunk alone from a zero state, the states carried from chunk to chunk, every chunk
// again from its true state. The product of a chunk's decays is one power, 2^(a * sum of its steps). The
// convolution first saves what every chunk needs of the one before it, as it works in place.
#include "kernels/cuda/chunked_recurrence.h"

#include "kernels/cuda/device_math.cuh"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/tensor_core.cuh"

namespace janus::cuda {
namespace {

constexpr int blockThreads = 64;
constexpr int states = 16;
constexpr int pastTaps = 3;

// The tokens and the channel of a thread: blocks in x take chunks, in y channels.
struct ChunkPlace {
  int64_t chunk, begin, end, channel;
};
__device__ __forceinline__ ChunkPlace chunkPlace(int64_t tokens) {
  const int64_t chunk = blockIdx.x, begin = chunk * chunkTokens, end = begin + chunkTokens;
  return {chunk, begin, end < tokens ? end : tokens,
          static_cast<int64_t>(blockIdx.y) * blockDim.x + threadIdx.x};
}

// halo [chunks, 3, E]: the three inputs before each chunk.
__global__ void saveHaloKernel(View x, View state, float* halo) {
  const int64_t channel = static_cast<int64_t>(blockIdx.y) * blockDim.x + threadIdx.x;
  const int64_t chunk = blockIdx.x;
  if (channel >= x.columns) return;
  for (int k = 0; k < pastTaps; ++k) {
    const int64_t t = chunk * chunkTokens - pastTaps + k;
    halo[(chunk * pastTaps + k) * x.columns + channel] =
        t < 0 ? state.at(pastTaps + t, channel) : x.at(t, channel);
  }
}

// What the last chunk ends with is what the next call begins with; it may be older than x. The state was read
// when the halo was saved.
__global__ void convChunkKernel(View x, View weight, View bias, View state, const float* halo) {
  const auto [chunk, begin, end, channel] = chunkPlace(x.rows);
  if (channel >= x.columns) return;
  float past[pastTaps], taps[pastTaps + 1];
  for (int k = 0; k < pastTaps; ++k) past[k] = halo[(chunk * pastTaps + k) * x.columns + channel];
  for (int k = 0; k <= pastTaps; ++k) taps[k] = weight.at(k, channel);
  for (int64_t t = begin; t < end; ++t) {
    const float now = x.at(t, channel);
    float sum = bias.at(0, channel);
    for (int k = 0; k < pastTaps; ++k) sum = fmaf(taps[k], past[k], sum);
    x.at(t, channel) = silu(fmaf(taps[pastTaps], now, sum));
    for (int k = 0; k + 1 < pastTaps; ++k) past[k] = past[k + 1];
    past[pastTaps - 1] = now;
  }
  if (end == x.rows)
    for (int k = 0; k < pastTaps; ++k) state.at(k, channel) = past[k];
}

// By value: views cannot be made on the device. carry [chunks, 17, E]: a chunk's last state from zero, later
// the state before it, and the sum of its steps.
struct ChunkedScan {
  View u, dt, b, c, gate, a, d, state, y;
  float* carry;
  int64_t chunks;
};

// The chunk's b and c, which all channels share: [token][16 of b, 16 of c].
__device__ __forceinline__ void fetchShared(const ChunkedScan& in, int64_t begin, int64_t end,
                                            float (&shared)[chunkTokens][2 * states]) {
  for (int i = threadIdx.x; i < (end - begin) * 2 * states; i += blockThreads) {
    const int n = i % (2 * states);
    const int64_t t = begin + i / (2 * states);
    shared[i / (2 * states)][n] = n < states ? in.b.at(t, n) : in.c.at(t, n - states);
  }
  __syncthreads();
}

template <bool emit>
__device__ __forceinline__ void runChunk(const ChunkedScan& in, int64_t channel, int64_t begin, int64_t end,
                                         const float (&shared)[chunkTokens][2 * states], float (&h)[states],
                                         float* steps) {
  float a[states];
#pragma unroll
  for (int n = 0; n < states; ++n) a[n] = in.a.at(n, channel);
  const float skip = emit ? in.d.at(0, channel) : 0.0f;
  for (int64_t t = begin; t < end; ++t) {
    const float u = in.u.at(t, channel), dt = in.dt.at(t, channel), scaled = dt * u;
    const float* own = shared[t - begin];
    float sum = skip * u;
#pragma unroll
    for (int n = 0; n < states; ++n) {
      h[n] = fmaf(powerOfTwo(dt * a[n]), h[n], scaled * own[n]);
      if (emit) sum = fmaf(own[states + n], h[n], sum);
    }
    if (emit) in.y.at(t, channel) = sum * silu(in.gate.at(t, channel));
    if (!emit) *steps += dt;
  }
}

__global__ void summariseKernel(ChunkedScan in) {
  __shared__ float shared[chunkTokens][2 * states];
  const auto [chunk, begin, end, channel] = chunkPlace(in.u.rows);
  const int64_t e = in.u.columns;
  fetchShared(in, begin, end, shared);
  if (channel >= e) return;
  float h[states], steps = 0.0f;
  for (int n = 0; n < states; ++n) h[n] = 0.0f;
  runChunk<false>(in, channel, begin, end, shared, h, &steps);
  float* carry = in.carry + chunk * (states + 1) * e + channel;
  for (int n = 0; n < states; ++n) carry[n * e] = h[n];
  carry[states * e] = steps;
}

// A thread for each state of each channel goes through the chunks.
__global__ void carryKernel(ChunkedScan in) {
  const int64_t e = in.u.columns, index = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (index >= states * e) return;
  const int64_t n = index / e, channel = index % e;
  const float a = in.a.at(n, channel);
  float h = in.state.at(n, channel);
#pragma unroll 4
  for (int64_t chunk = 0; chunk < in.chunks; ++chunk) {
    float* carry = in.carry + chunk * (states + 1) * e + channel;
    const float end = carry[n * e], decay = powerOfTwo(a * carry[states * e]);
    carry[n * e] = h;
    h = fmaf(decay, h, end);
  }
  in.state.at(n, channel) = h;
}

__global__ void emitKernel(ChunkedScan in) {
  __shared__ float shared[chunkTokens][2 * states];
  const auto [chunk, begin, end, channel] = chunkPlace(in.u.rows);
  const int64_t e = in.u.columns;
  fetchShared(in, begin, end, shared);
  if (channel >= e) return;
  const float* carry = in.carry + chunk * (states + 1) * e + channel;
  float h[states];
  for (int n = 0; n < states; ++n) h[n] = carry[n * e];
  runChunk<true>(in, channel, begin, end, shared, h, nullptr);
}

}  // namespace

void convSiluChunked(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state,
                     float* scratch, cudaStream_t stream) {
  const int64_t chunks = chunksOf(x.rows);
  const dim3 grid(static_cast<unsigned>(chunks), blocksFor(x.columns, blockThreads).x);
  launch("saving the halo", saveHaloKernel, grid, blockThreads, stream, x, state, scratch);
  launch("convSilu", convChunkKernel, grid, blockThreads, stream, x, weight, bias, state, scratch);
}

void scanChunked(const ScanInputs& in, const Tensor& state, const Tensor& y, float* scratch,
                 cudaStream_t stream) {
  const ChunkedScan scan{
      in.u, in.dt, in.b, in.c, in.gate, in.a, in.d, state, y, scratch, chunksOf(in.u.rows)};
  const dim3 grid(static_cast<unsigned>(scan.chunks), blocksFor(in.u.columns, blockThreads).x);
  launch("summarising chunks", summariseKernel, grid, blockThreads, stream, scan);
  launch("carrying states", carryKernel, blocksFor(states * in.u.columns, 128), 128, stream, scan);
  launch("scan", emitKernel, grid, blockThreads, stream, scan);
}

}  // namespace janus::cuda
