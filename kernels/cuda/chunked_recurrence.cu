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
constexpr int states = scanStateRows, pastTaps = convStateRows;

// The rows and the channel of a thread: blocks in x take chunks, sequence after sequence, in y channels.
struct ChunkPlace {
  int64_t chunk, begin, end, channel;
  int64_t sequence, beginOfSequence;  // its first row
};
__device__ __forceinline__ ChunkPlace chunkPlace(const Chunking& chunking) {
  const int64_t chunk = blockIdx.x, sequence = chunk / chunking.chunksOfSequence();
  const int64_t beginOfSequence = sequence * chunking.tokens;
  const int64_t begin = beginOfSequence + (chunk - sequence * chunking.chunksOfSequence()) * chunkTokens;
  const int64_t end = begin + chunkTokens, endOfSequence = beginOfSequence + chunking.tokens;
  return {chunk,
          begin,
          end < endOfSequence ? end : endOfSequence,
          static_cast<int64_t>(blockIdx.y) * blockDim.x + threadIdx.x,
          sequence,
          beginOfSequence};
}

// halo [chunks, 3, E]: the three inputs before each chunk.
__global__ void saveHaloKernel(View x, Chunking chunking, View state, float* halo) {
  const ChunkPlace place = chunkPlace(chunking);
  if (place.channel >= x.columns) return;
  for (int k = 0; k < pastTaps; ++k) {
    const int64_t row = place.begin - pastTaps + k, before = place.beginOfSequence - row;
    halo[(place.chunk * pastTaps + k) * x.columns + place.channel] =
        before > 0 ? state.at((place.sequence + 1) * pastTaps - before, place.channel)
                   : x.at(row, place.channel);
  }
}

// What a sequence's last chunk ends with is what the next call begins with; it may be older than x. The state
// was read when the halo was saved.
__global__ void convChunkKernel(View x, Chunking chunking, View weight, View bias, View state,
                                const float* halo) {
  const ChunkPlace place = chunkPlace(chunking);
  const int64_t chunk = place.chunk, channel = place.channel;
  if (channel >= x.columns) return;
  float past[pastTaps], taps[pastTaps + 1];
  for (int k = 0; k < pastTaps; ++k) past[k] = halo[(chunk * pastTaps + k) * x.columns + channel];
  for (int k = 0; k <= pastTaps; ++k) taps[k] = weight.at(k, channel);
  for (int64_t t = place.begin; t < place.end; ++t) {
    const float now = x.at(t, channel);
    float sum = bias.at(0, channel);
    for (int k = 0; k < pastTaps; ++k) sum = fmaf(taps[k], past[k], sum);
    x.at(t, channel) = silu(fmaf(taps[pastTaps], now, sum));
    for (int k = 0; k + 1 < pastTaps; ++k) past[k] = past[k + 1];
    past[pastTaps - 1] = now;
  }
  if (place.end == place.beginOfSequence + chunking.tokens)
    for (int k = 0; k < pastTaps; ++k) state.at(place.sequence * pastTaps + k, channel) = past[k];
}

// By value: views cannot be made on the device. carry [chunks, 17, E]: a chunk's last state from zero, later
// the state before it, and the sum of its steps.
struct ChunkedScan {
  View u, dt, b, c, gate, a, d, state, y;
  float* carry;
  Chunking chunking;
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
  const ChunkPlace place = chunkPlace(in.chunking);
  const int64_t e = in.u.columns;
  fetchShared(in, place.begin, place.end, shared);
  if (place.channel >= e) return;
  float h[states], steps = 0.0f;
  for (int n = 0; n < states; ++n) h[n] = 0.0f;
  runChunk<false>(in, place.channel, place.begin, place.end, shared, h, &steps);
  float* carry = in.carry + place.chunk * (states + 1) * e + place.channel;
  for (int n = 0; n < states; ++n) carry[n * e] = h[n];
  carry[states * e] = steps;
}

// A thread for each state of each channel of each sequence goes through the sequence's chunks.
__global__ void carryKernel(ChunkedScan in) {
  const int64_t e = in.u.columns, index = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (index >= in.state.rows * e) return;
  const int64_t row = index / e, channel = index % e, sequence = row / states, n = row % states;
  const int64_t chunks = in.chunking.chunksOfSequence();
  const float a = in.a.at(n, channel);
  float h = in.state.at(row, channel);
#pragma unroll 4
  for (int64_t chunk = 0; chunk < chunks; ++chunk) {
    float* carry = in.carry + (sequence * chunks + chunk) * (states + 1) * e + channel;
    const float end = carry[n * e], decay = powerOfTwo(a * carry[states * e]);
    carry[n * e] = h;
    h = fmaf(decay, h, end);
  }
  in.state.at(row, channel) = h;
}

__global__ void emitKernel(ChunkedScan in) {
  __shared__ float shared[chunkTokens][2 * states];
  const ChunkPlace place = chunkPlace(in.chunking);
  const int64_t e = in.u.columns;
  fetchShared(in, place.begin, place.end, shared);
  if (place.channel >= e) return;
  const float* carry = in.carry + place.chunk * (states + 1) * e + place.channel;
  float h[states];
  for (int n = 0; n < states; ++n) h[n] = carry[n * e];
  runChunk<true>(in, place.channel, place.begin, place.end, shared, h, nullptr);
}

dim3 gridOf(int64_t blocks, int64_t channels) {
  return dim3(static_cast<unsigned>(blocks), blocksFor(channels, blockThreads).x);
}

}  // namespace

void convSiluChunked(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state,
                     float* scratch, cudaStream_t stream) {
  const Chunking chunking = chunkingOf(x, state, convStateRows);
  const dim3 grid = gridOf(chunking.chunks(), x.columns);
  launch("saving the halo", saveHaloKernel, grid, blockThreads, stream, x, chunking, state, scratch);
  launch("convSilu", convChunkKernel, grid, blockThreads, stream, x, chunking, weight, bias, state, scratch);
}

void scanChunked(const ScanInputs& in, const Tensor& state, const Tensor& y, float* scratch,
                 cudaStream_t stream) {
  const Chunking chunking = chunkingOf(in.u, state, scanStateRows);
  const ChunkedScan scan{in.u, in.dt, in.b, in.c, in.gate, in.a, in.d, state, y, scratch, chunking};
  const dim3 grid = gridOf(chunking.chunks(), in.u.columns);
  launch("summarising chunks", summariseKernel, grid, blockThreads, stream, scan);
  launch("carrying states", carryKernel, blocksFor(state.rows * in.u.columns, 128), 128, stream, scan);
  launch("scan", emitKernel, grid, blockThreads, stream, scan);
}

}  // namespace janus::cuda
