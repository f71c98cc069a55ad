// The selective scan in three phases (as in Merrill & Garland 2016, "reduce, then scan", over the recurrence
// of Gu & Dao 2023): every chunk alone from a zero state, the states carried from chunk to chunk, every chunk
// again from its true state. The product of a chunk's decays is one power, 2^(a * sum of its steps). The
// convolution first saves what every chunk needs of the one before it, as its results may take the place of
// its inputs.
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

// Input k of the three before a chunk, of which those before the sequence's first are its state.
__device__ __forceinline__ float inputBefore(const ChunkPlace& place, const View& x, const View& state,
                                             int k) {
  const int64_t row = place.begin - pastTaps + k, before = place.beginOfSequence - row;
  return before > 0 ? state.at((place.sequence + 1) * pastTaps - before, place.channel)
                    : x.at(row, place.channel);
}

// halo [chunks, 3, E]: the three inputs before each chunk.
__global__ void saveHaloKernel(View x, Chunking chunking, View state, float* halo) {
  const ChunkPlace place = chunkPlace(chunking);
  if (place.channel >= x.columns) return;
  for (int k = 0; k < pastTaps; ++k)
    halo[(place.chunk * pastTaps + k) * x.columns + place.channel] = inputBefore(place, x, state, k);
}

// What a sequence's last chunk ends with is what the next call begins with; it may be older than x. The state
// was read before: `past` holds the inputs before the chunk.
__device__ __forceinline__ void convolve(const ChunkPlace& place, const View& x, const Chunking& chunking,
                                         const View& weight, const View& bias, const View& state,
                                         const View& y, float (&past)[pastTaps]) {
  const int64_t channel = place.channel;
  float taps[pastTaps + 1];
  for (int k = 0; k <= pastTaps; ++k) taps[k] = weight.at(k, channel);
  for (int64_t t = place.begin; t < place.end; ++t) {
    const float now = x.at(t, channel);
    float sum = bias.at(0, channel);
    for (int k = 0; k < pastTaps; ++k) sum = fmaf(taps[k], past[k], sum);
    y.at(t, channel) = silu(fmaf(taps[pastTaps], now, sum));
    for (int k = 0; k + 1 < pastTaps; ++k) past[k] = past[k + 1];
    past[pastTaps - 1] = now;
  }
  if (place.end == place.beginOfSequence + chunking.tokens)
    for (int k = 0; k < pastTaps; ++k) state.at(place.sequence * pastTaps + k, channel) = past[k];
}

__global__ void convChunkKernel(View x, Chunking chunking, View weight, View bias, View state, View y,
                                const float* halo) {
  const ChunkPlace place = chunkPlace(chunking);
  if (place.channel >= x.columns) return;
  float past[pastTaps];
  for (int k = 0; k < pastTaps; ++k) past[k] = halo[(place.chunk * pastTaps + k) * x.columns + place.channel];
  convolve(place, x, chunking, weight, bias, state, y, past);
}

// Blocks in x take sequences, in y channels; a thread in y takes a chunk. Nothing is overwritten before all
// of the block have read what comes before their chunks.
__global__ void convSequenceKernel(View x, Chunking chunking, View weight, View bias, View state, View y) {
  const int64_t sequence = blockIdx.x, beginOfSequence = sequence * chunking.tokens;
  const int64_t begin = beginOfSequence + threadIdx.y * chunkTokens, end = begin + chunkTokens,
                endOfSequence = beginOfSequence + chunking.tokens;
  const ChunkPlace place{static_cast<int64_t>(threadIdx.y),
                         begin,
                         end < endOfSequence ? end : endOfSequence,
                         static_cast<int64_t>(blockIdx.y) * blockDim.x + threadIdx.x,
                         sequence,
                         beginOfSequence};
  const bool there = place.channel < x.columns;
  float past[pastTaps];
  for (int k = 0; k < pastTaps; ++k) past[k] = there ? inputBefore(place, x, state, k) : 0.0f;
  __syncthreads();
  if (there) convolve(place, x, chunking, weight, bias, state, y, past);
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

// Chunks whose states are fetched together, so that the memory is waited for once.
constexpr int carriedTogether = 16;

// A thread for each state of each channel of each sequence goes through the sequence's chunks.
__global__ void carryKernel(ChunkedScan in) {
  const int64_t e = in.u.columns, index = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (index >= in.state.rows * e) return;
  const int64_t row = index / e, channel = index % e, sequence = row / states, n = row % states;
  const int64_t chunks = in.chunking.chunksOfSequence();
  const float a = in.a.at(n, channel);
  float h = in.state.at(row, channel);
  for (int64_t first = 0; first < chunks; first += carriedTogether) {
    float* carry = in.carry + (sequence * chunks + first) * (states + 1) * e + channel;
    float ends[carriedTogether], steps[carriedTogether];
#pragma unroll
    for (int i = 0; i < carriedTogether; ++i) {
      const bool there = first + i < chunks;
      ends[i] = there ? carry[(i * (states + 1) + n) * e] : 0.0f;
      steps[i] = there ? carry[(i * (states + 1) + states) * e] : 0.0f;
    }
#pragma unroll
    for (int i = 0; i < carriedTogether; ++i) {
      if (first + i >= chunks) break;
      carry[(i * (states + 1) + n) * e] = h;
      h = fmaf(powerOfTwo(a * steps[i]), h, ends[i]);
    }
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
                     const Tensor& y, float* scratch, cudaStream_t stream) {
  const Chunking chunking = chunkingOf(x, state, convStateRows);
  if (chunking.chunksOfSequence() <= fewChunks) {
    constexpr int channels = 16;
    const dim3 blocks(static_cast<unsigned>(chunking.sequences), blocksFor(x.columns, channels).x);
    const dim3 block(channels, static_cast<unsigned>(chunking.chunksOfSequence()));
    launch("convSilu", convSequenceKernel, blocks, block, stream, x, chunking, weight, bias, state, y);
    return;
  }
  const dim3 grid = gridOf(chunking.chunks(), x.columns);
  launch("saving the halo", saveHaloKernel, grid, blockThreads, stream, x, chunking, state, scratch);
  launch("convSilu", convChunkKernel, grid, blockThreads, stream, x, chunking, weight, bias, state, y,
         scratch);
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
