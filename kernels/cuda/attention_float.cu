// Exact attention in float32: a thread takes two queries of one head through all tiles of keys that its block
// sees. Keys are read from shared memory once for both. Sums are kept of some keys at a time and then added
// to the whole, so that a million small weights do not drown in rounding.
#include "kernels/cuda/launch.h"
#include "kernels/cuda/stop_flags.h"
#include "kernels/cuda/tensor_core.cuh"
#include "kernels/cuda/tiled_attention.h"
#include "kernels/cuda/visible_keys.cuh"

namespace janus::cuda {
namespace {

constexpr int threads = 64;
constexpr int own = attentionTileRows / threads;  // queries of a thread
constexpr int tileKeys = 32;
constexpr int group = 4;              // keys between two looks at the maximum
constexpr int64_t keysPerSum = 1024;  // after so many keys sums are added to the whole
constexpr float nothing = -1e30f;     // below every score
constexpr float naturalOfBinary = 0.69314718f;

struct alignas(16) Four {
  float x, y, z, w;
};

// A head of `pitch` values, two queries.
template <int pitch>
struct FloatTileState {
  float q[own][pitch], sum[own][pitch];
  float maximum[own];                 // of the scores so far; sums are relative to it
  float weight[own], binWeight[own];  // of all keys before the bin, and of the bin's
  float wholeMaximum[own];            // what the whole in shared memory is relative to
  VisibleKeys visible[own];
};

template <int pitch>
__device__ __forceinline__ void shrink(FloatTileState<pitch>& state, int i, float maximum) {
  const float factor = powerOfTwo(state.maximum[i] - maximum);
#pragma unroll
  for (int c = 0; c < pitch; ++c) state.sum[i][c] *= factor;
  state.weight[i] *= factor;
  state.binWeight[i] *= factor;
  state.maximum[i] = maximum;
}

// Four keys from `key` on, which lie at `keys` and `values`.
template <int pitch, bool masked, bool toForward>
__device__ __forceinline__ void accumulateKey(FloatTileState<pitch>& state, const float* keys,
                                              const float* values, int64_t key, int64_t length) {
  float score[own][group];
#pragma unroll
  for (int k = 0; k < group; ++k) {
#pragma unroll
    for (int i = 0; i < own; ++i) score[i][k] = 0.0f;
#pragma unroll
    for (int c = 0; c < pitch; c += 4) {
      const Four part = *reinterpret_cast<const Four*>(keys + k * pitch + c);
#pragma unroll
      for (int i = 0; i < own; ++i) {
        score[i][k] = fmaf(state.q[i][c], part.x, score[i][k]);
        score[i][k] = fmaf(state.q[i][c + 1], part.y, score[i][k]);
        score[i][k] = fmaf(state.q[i][c + 2], part.z, score[i][k]);
        score[i][k] = fmaf(state.q[i][c + 3], part.w, score[i][k]);
      }
    }
  }
#pragma unroll
  for (int i = 0; i < own; ++i) {
#pragma unroll
    for (int k = 0; k < group; ++k) {
      const bool seen = toForward ? key + k < state.visible[i].forwardEnd
                                  : key + k >= state.visible[i].backwardBegin && key + k < length;
      if (masked && !seen) score[i][k] = -INFINITY;
    }
    const float largest = fmaxf(fmaxf(score[i][0], score[i][1]), fmaxf(score[i][2], score[i][3]));
    if (largest > state.maximum[i]) shrink(state, i, largest);
#pragma unroll
    for (int k = 0; k < group; ++k) {
      score[i][k] = powerOfTwo(score[i][k] - state.maximum[i]);
      state.binWeight[i] += score[i][k];
    }
  }
#pragma unroll
  for (int k = 0; k < group; ++k)
#pragma unroll
    for (int c = 0; c < pitch; c += 4) {
      const Four part = *reinterpret_cast<const Four*>(values + k * pitch + c);
#pragma unroll
      for (int i = 0; i < own; ++i) {
        state.sum[i][c] = fmaf(score[i][k], part.x, state.sum[i][c]);
        state.sum[i][c + 1] = fmaf(score[i][k], part.y, state.sum[i][c + 1]);
        state.sum[i][c + 2] = fmaf(score[i][k], part.z, state.sum[i][c + 2]);
        state.sum[i][c + 3] = fmaf(score[i][k], part.w, state.sum[i][c + 3]);
      }
    }
}

// Adds the sums to the whole, which lies in shared memory: value c of the block's row r at c * rows + r.
template <int pitch>
__device__ __forceinline__ void addToWhole(FloatTileState<pitch>& state, float* whole) {
#pragma unroll
  for (int i = 0; i < own; ++i) {
    const float factor = powerOfTwo(state.wholeMaximum[i] - state.maximum[i]);
    state.wholeMaximum[i] = state.maximum[i];
#pragma unroll
    for (int c = 0; c < pitch; ++c) {
      float& to = whole[c * attentionTileRows + i * threads + static_cast<int>(threadIdx.x)];
      to = fmaf(to, factor, state.sum[i][c]);
      state.sum[i][c] = 0.0f;
    }
  }
}

// Ends bin `column` of the rows' bin weights.
template <int pitch>
__device__ __forceinline__ void endBin(FloatTileState<pitch>& state, const BinWeights& bins, int64_t firstRow,
                                       int64_t column) {
#pragma unroll
  for (int i = 0; i < own; ++i) {
    const int64_t row = firstRow + i * threads + static_cast<int>(threadIdx.x);
    if (bins.logs) bins.logs[row * (bins.width + 1) + column] = log2f(state.binWeight[i]) + state.maximum[i];
    state.weight[i] += state.binWeight[i];
    state.binWeight[i] = 0.0f;
  }
}

// Starts to fetch keys `first`.. of the head; those beyond the capacity become zeros.
template <int pitch>
__device__ __forceinline__ void fetch(const float* from, int64_t first, int64_t capacity, float* to) {
  constexpr int copies = tileKeys * pitch / 4;
  for (int i = static_cast<int>(threadIdx.x); i < copies; i += threads) {
    const bool there = first + i * 4 / pitch < capacity;
    startCopy(to + i * 4, there ? from + first * pitch + i * 4 : from, there);
  }
}

// The keys begin..end of one stream, a tile at a time, the next being fetched meanwhile. Tiles and bins start
// at multiples of their sizes. False: it was stopped.
template <int pitch, bool toForward>
__device__ __forceinline__ bool accumulateStream(FloatTileState<pitch>& state, const TiledAttention& in,
                                                 const float* keys, const float* values, VisibleKeys narrow,
                                                 int64_t begin, int64_t end, int64_t firstRow,
                                                 float (&tiles)[2][2][tileKeys * pitch], float* whole) {
  begin = begin / tileKeys * tileKeys;
  if (begin >= end) return true;
  const int64_t perBin = in.bins.logs ? in.bins.tokensPerBin : keysPerSum;
  int64_t bin = begin / perBin, binEnd = (bin + 1) * perBin;
  const int64_t shift = toForward ? 0 : in.bins.shift;
  int now = 0;
  fetch<pitch>(keys, begin, in.capacity, tiles[0][0]);
  fetch<pitch>(values, begin, in.capacity, tiles[0][1]);
  endCopies();
  for (int64_t first = begin; first < end; first += tileKeys, now ^= 1) {
    awaitCopies<0>();
    __syncthreads();
    if (first + tileKeys < end) {
      fetch<pitch>(keys, first + tileKeys, in.capacity, tiles[now ^ 1][0]);
      fetch<pitch>(values, first + tileKeys, in.capacity, tiles[now ^ 1][1]);
      endCopies();
    }
    const bool seenByAll = toForward ? first + tileKeys <= narrow.forwardEnd
                                     : first >= narrow.backwardBegin && first + tileKeys <= in.rows.length;
    for (int k = 0; k < tileKeys; k += group) {
      if (seenByAll)
        accumulateKey<pitch, false, toForward>(state, tiles[now][0] + k * pitch, tiles[now][1] + k * pitch,
                                               first + k, in.rows.length);
      else
        accumulateKey<pitch, true, toForward>(state, tiles[now][0] + k * pitch, tiles[now][1] + k * pitch,
                                              first + k, in.rows.length);
      if (first + k + group != binEnd) continue;
      if (binEnd - perBin < end) endBin(state, in.bins, firstRow, bin + shift);
      ++bin;
      binEnd += perBin;
    }
    if ((first + tileKeys) % keysPerSum == 0) addToWhole(state, whole);
    if ((first + tileKeys) % keysPerLook == 0 && isStopped(in.stop)) {
      awaitCopies<0>();
      return false;
    }
  }
  if (binEnd - perBin < end) endBin(state, in.bins, firstRow, bin + shift);
  // Not left to the other stream's tiles: where those begin depends on the row's neighbours.
  addToWhole(state, whole);
  return true;
}

template <int pitch>
__device__ __forceinline__ void start(FloatTileState<pitch>& state, const TiledAttention& in,
                                      const QueryTile& tile, float* whole) {
  const int head = static_cast<int>(blockIdx.y);
  const float scale = in.scale / naturalOfBinary;
#pragma unroll
  for (int i = 0; i < own; ++i) {
    const int inTile = i * threads + static_cast<int>(threadIdx.x);
    const bool active = inTile < tile.count;
    const int64_t row = tile.row + (active ? inTile : tile.count - 1);  // the others do as the last does
#pragma unroll
    for (int c = 0; c < pitch; ++c) {
      state.q[i][c] = c < in.size ? in.q.at(row, head * in.size + c) * scale : 0.0f;
      state.sum[i][c] = 0.0f;
      whole[c * attentionTileRows + inTile] = 0.0f;
    }
    state.maximum[i] = state.wholeMaximum[i] = nothing;
    state.weight[i] = state.binWeight[i] = 0.0f;
    state.visible[i] = tile.visible(static_cast<int>(row - tile.row));
  }
}

template <int pitch>
__device__ __forceinline__ void finish(FloatTileState<pitch>& state, const TiledAttention& in,
                                       const QueryTile& tile, int64_t firstRow, float* whole) {
  const int head = static_cast<int>(blockIdx.y);
  for (int i = 0; i < own; ++i) {
    const int inTile = i * threads + static_cast<int>(threadIdx.x);
    if (inTile >= tile.count) continue;
    const int64_t row = tile.row + inTile;
    const float total = log2f(state.weight[i]) + state.maximum[i];
    for (int c = 0; c < in.size; ++c)
      in.y.at(row, head * in.size + c) = whole[c * attentionTileRows + inTile] / state.weight[i];
    if (in.lse.data) in.lse.at(head, row) = total * naturalOfBinary;
    if (in.bins.logs) in.bins.logs[(firstRow + inTile) * (in.bins.width + 1) + in.bins.width] = total;
  }
}

template <int pitch>
__global__ void __launch_bounds__(threads) attendFloatKernel(TiledAttention in) {
  alignas(16) __shared__ float tiles[2][2][tileKeys * pitch];
  __shared__ float whole[pitch * attentionTileRows];
  const QueryTile tile = queryTile(in.rows, in.beginTile + blockIdx.x, attentionTileRows);
  const int64_t headAt = (int64_t{tile.sequence} * in.heads + blockIdx.y) * in.capacity * pitch;
  const int64_t firstRow = (static_cast<int64_t>(blockIdx.x) * in.heads + blockIdx.y) *
                           attentionTileRows;  // of the bins' logarithms
  FloatTileState<pitch> state;
  start(state, in, tile, whole);
  if (!accumulateStream<pitch, true>(state, in, static_cast<const float*>(in.forwardKeys) + headAt,
                                     static_cast<const float*>(in.forwardValues) + headAt, tile.narrow, 0,
                                     tile.wide.forwardEnd, firstRow, tiles, whole))
    return;
  __syncthreads();  // the first tile of the other stream takes the place of the last of this
  if (!in.rows.causal &&
      !accumulateStream<pitch, false>(state, in, static_cast<const float*>(in.backwardKeys) + headAt,
                                      static_cast<const float*>(in.backwardValues) + headAt, tile.narrow,
                                      tile.wide.backwardBegin, in.rows.length, firstRow, tiles, whole))
    return;
  finish(state, in, tile, firstRow, whole);
}

// Calls f with the kernel of a layout.
template <class Function>
void withKernel(const KeyLayout& layout, const Function& f) {
  if (layout.keyPitch == 8) f(attendFloatKernel<8>);
  if (layout.keyPitch == 20) f(attendFloatKernel<20>);
  if (layout.keyPitch == 36) f(attendFloatKernel<36>);
}

}  // namespace

void attendFloat(const TiledAttention& attention, int64_t endTile, const KeyLayout& layout,
                 cudaStream_t stream) {
  const dim3 grid(static_cast<unsigned>(endTile - attention.beginTile),
                  static_cast<unsigned>(attention.heads));
  withKernel(layout, [&](auto kernel) { launch("attend", kernel, grid, threads, stream, attention); });
}

int64_t attendFloatAtOnce(const KeyLayout& layout) {
  int64_t blocks = 0;
  withKernel(layout, [&](auto kernel) { blocks = blocksAtOnce(kernel, threads); });
  return blocks;
}

}  // namespace janus::cuda
