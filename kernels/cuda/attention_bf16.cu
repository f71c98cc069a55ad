// Exact attention on the matrix units: factors and weights in bfloat16, scores and sums in float32 (the shape
// of FlashAttention-2, Dao 2023, arXiv 2307.08691). A warp takes two times 16 queries of one head.
// - Scores come out of the matrix unit ready for the exponential: queries carry scale and log2(e), and the
// sums start at
//   minus the row's maximum instead of at zero.
// - That maximum is raised only when a score exceeds it by 2^8, which a vote of the warp finds out: float32
// and bfloat16
//   have room for that, and the quotient does not change.
// - The last of a value's row is 1, so the sum of weights comes with the attended values, rounded as they
// are.
#include "kernels/cuda/attention_sight.cuh"
#include "kernels/cuda/device_math.cuh"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/tensor_core.cuh"
#include "kernels/cuda/tiled_attention.h"

namespace janus::cuda {
namespace {

constexpr int warps = 4;
constexpr int threads = warps * 32;
constexpr int sixteens = attentionTileRows / warps / 16;  // of a warp
constexpr int tileKeys = 64;
constexpr float nothing = -1e30f;  // below every score
constexpr float most = 8.0f;       // binary logarithm of the largest weight that does not raise the maximum
constexpr float naturalOfBinary = 0.69314718f;
constexpr unsigned wholeWarp = 0xffffffffu;

// keyPitch and valuePitch: of the store. In shared memory rows are 8 longer, which puts the rows of a matrix
// into different banks.
template <int keyPitch_, int valuePitch_>
struct Shape {
  static constexpr int keyPitch = keyPitch_, valuePitch = valuePitch_;
  static constexpr int keySteps = keyPitch / 16;     // products that make a score
  static constexpr int valueTiles = valuePitch / 8;  // of eight values
  static constexpr int keyStride = keyPitch + 8,
                       valueStride = valuePitch % 16 == 0 ? valuePitch + 8 : valuePitch;
};

template <class S>
struct Tiles {  // of one stage
  alignas(16) uint16_t keys[tileKeys * S::keyStride];
  alignas(16) uint16_t values[tileKeys * S::valueStride];
};

// What a warp keeps of its queries. Row [m][0] is 16 m + lane / 4, row [m][1] 8 further on.
template <class S>
struct WarpState {
  uint32_t q[sixteens][S::keySteps][4];
  float sum[sixteens][S::valueTiles][4];
  float maximum[sixteens][2];  // what weights are relative to
  float limit[sixteens][2];    // a score above raises it; `nothing` before the first
  float weight[sixteens][2];   // of the bins before this one; in the lanes that hold the ones
  Sight sight[sixteens][2];
};

// The lanes that hold the last column of a row of sums, and where.
__device__ __forceinline__ bool holdsOnes() { return threadIdx.x % 4 == 3; }
__device__ constexpr int onesOf(int half) { return half * 2 + 1; }

template <class S>
__device__ __forceinline__ void raise(WarpState<S>& state, int m, int half, float (&scores)[2][4],
                                      float largest) {
  largest = fmaxf(largest, __shfl_xor_sync(wholeWarp, largest, 1));
  largest = fmaxf(largest, __shfl_xor_sync(wholeWarp, largest, 2));
  const bool rises = largest > state.limit[m][half];
  const float delta = rises ? largest : 0.0f;
  // Before the first score there is nothing to shrink, and 2^-delta may be beyond all numbers.
  const float factor = state.limit[m][half] == nothing ? 0.0f : powerOfTwo(-delta);
  state.maximum[m][half] += delta;
  if (rises) state.limit[m][half] = most;
#pragma unroll
  for (int n = 0; n < 2; ++n) {
    scores[n][half * 2] -= delta;
    scores[n][half * 2 + 1] -= delta;
  }
#pragma unroll
  for (int n = 0; n < S::valueTiles; ++n) {
    state.sum[m][n][half * 2] *= factor;
    state.sum[m][n][half * 2 + 1] *= factor;
  }
  state.weight[m][half] *= factor;
}

template <bool toForward>
__device__ __forceinline__ bool isSeen(const Sight& sight, int64_t key, int64_t length) {
  return toForward ? key < sight.forwardEnd : key >= sight.backwardBegin && key < length;
}

// Weights of 16 queries for 16 keys from `key` on: the fragment that multiplies the values.
template <class S, bool masked, bool toForward>
__device__ __forceinline__ void weigh(WarpState<S>& state, int m, const uint32_t (&keys)[S::keySteps][4],
                                      int64_t key, int64_t length, uint32_t (&weights)[4]) {
  float scores[2][4];
#pragma unroll
  for (int n = 0; n < 2; ++n) {
#pragma unroll
    for (int i = 0; i < 4; ++i) scores[n][i] = -state.maximum[m][i / 2];
#pragma unroll
    for (int step = 0; step < S::keySteps; ++step) {
      const uint32_t pair[2] = {keys[step][2 * n], keys[step][2 * n + 1]};
      multiplyTiles(scores[n], state.q[m][step], pair, scores[n]);
    }
  }
  if (masked) {
#pragma unroll
    for (int n = 0; n < 2; ++n)
#pragma unroll
      for (int i = 0; i < 4; ++i)
        if (!isSeen<toForward>(state.sight[m][i / 2], key + n * 8 + threadIdx.x % 4 * 2 + i % 2, length))
          scores[n][i] = -INFINITY;
  }
  const float first = fmaxf(fmaxf(scores[0][0], scores[0][1]), fmaxf(scores[1][0], scores[1][1]));
  const float second = fmaxf(fmaxf(scores[0][2], scores[0][3]), fmaxf(scores[1][2], scores[1][3]));
  if (__any_sync(wholeWarp, first > state.limit[m][0] || second > state.limit[m][1])) {
    raise(state, m, 0, scores, first);
    raise(state, m, 1, scores, second);
  }
#pragma unroll
  for (int n = 0; n < 2; ++n) {
    weights[2 * n] = packBf16(powerOfTwo(scores[n][0]), powerOfTwo(scores[n][1]));
    weights[2 * n + 1] = packBf16(powerOfTwo(scores[n][2]), powerOfTwo(scores[n][3]));
  }
}

// 16 keys from `k` of the tile on, which are keys `key`.. of the stream.
template <class S, bool masked, bool toForward>
__device__ __forceinline__ void meet(WarpState<S>& state, const Tiles<S>& tile, int k, int64_t key,
                                     int64_t length) {
  const int lane = static_cast<int>(threadIdx.x) % 32;
  uint32_t keys[S::keySteps][4];  // [][2 n], [][2 n + 1]: the n-th eight keys
#pragma unroll
  for (int step = 0; step < S::keySteps; ++step)
    loadMatrices(keys[step],
                 tile.keys + (k + lane / 16 * 8 + lane % 8) * S::keyStride + step * 16 + lane / 8 % 2 * 8);
  uint32_t weights[sixteens][4];
#pragma unroll
  for (int m = 0; m < sixteens; ++m) weigh<S, masked, toForward>(state, m, keys, key, length, weights[m]);
#pragma unroll
  for (int n = 0; n < S::valueTiles; n += 2) {
    uint32_t values[4];
    const int column =
        n * 8 + lane / 16 * 8;  // of an odd last tile the second half is read twice and not used
    const int inRow = column < S::valuePitch ? column : S::valuePitch - 8;
    loadMatricesTransposed(values, tile.values + (k + lane % 16) * S::valueStride + inRow);
    const uint32_t first[2] = {values[0], values[1]}, second[2] = {values[2], values[3]};
#pragma unroll
    for (int m = 0; m < sixteens; ++m) {
      multiplyTiles(state.sum[m][n], weights[m], first, state.sum[m][n]);
      if (n + 1 < S::valueTiles) multiplyTiles(state.sum[m][n + 1], weights[m], second, state.sum[m][n + 1]);
    }
  }
}

// Ends bin `column`: its weights leave the column of ones.
template <class S>
__device__ __forceinline__ void endBin(WarpState<S>& state, const BinWeights& bins, int64_t firstRow,
                                       int64_t column) {
  if (!holdsOnes()) return;
  const int lane = static_cast<int>(threadIdx.x) % 32, warp = static_cast<int>(threadIdx.x) / 32;
#pragma unroll
  for (int m = 0; m < sixteens; ++m)
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      float& ones = state.sum[m][S::valueTiles - 1][onesOf(half)];
      const int64_t row = firstRow + (warp * sixteens + m) * 16 + half * 8 + lane / 4;
      if (bins.logs) bins.logs[row * (bins.width + 1) + column] = log2f(ones) + state.maximum[m][half];
      state.weight[m][half] += ones;
      ones = 0.0f;
    }
}

// Starts to fetch `rows` of `pitch` values each from row `first` on; those beyond the capacity become zeros.
template <int pitch, int stride>
__device__ __forceinline__ void fetch(const uint16_t* from, int64_t first, int64_t capacity, uint16_t* to) {
  constexpr int copiesOfRow = pitch / 8;
  for (int i = static_cast<int>(threadIdx.x); i < tileKeys * copiesOfRow; i += threads) {
    const int row = i / copiesOfRow, column = i % copiesOfRow * 8;
    const bool there = first + row < capacity;
    startCopy(to + row * stride + column, there ? from + (first + row) * pitch + column : from, there);
  }
}

template <class S>
__device__ __forceinline__ void fetchTile(const uint16_t* keys, const uint16_t* values, int64_t first,
                                          int64_t capacity, Tiles<S>& tile) {
  fetch<S::keyPitch, S::keyStride>(keys, first, capacity, tile.keys);
  fetch<S::valuePitch, S::valueStride>(values, first, capacity, tile.values);
  endCopies();
}

// The keys begin..end of one stream, a tile at a time, the next being fetched meanwhile.
template <class S, bool toForward>
__device__ __forceinline__ void meetStream(WarpState<S>& state, const TiledAttention& in,
                                           const uint16_t* keys, const uint16_t* values, Sight narrow,
                                           int64_t begin, int64_t end, int64_t firstRow,
                                           Tiles<S> (&tiles)[2]) {
  begin = begin / tileKeys * tileKeys;
  if (begin >= end) return;
  // A multiple of 16 even where no map is wanted.
  const int64_t perBin = in.bins.logs ? in.bins.tokensPerBin : 1024, shift = toForward ? 0 : in.bins.shift;
  int64_t bin = begin / perBin, binEnd = (bin + 1) * perBin;
  int now = 0;
  fetchTile<S>(keys, values, begin, in.capacity, tiles[0]);
  for (int64_t first = begin; first < end; first += tileKeys, now ^= 1) {
    awaitCopies<0>();
    __syncthreads();
    if (first + tileKeys < end) fetchTile<S>(keys, values, first + tileKeys, in.capacity, tiles[now ^ 1]);
    const bool seenByAll = toForward ? first + tileKeys <= narrow.forwardEnd
                                     : first >= narrow.backwardBegin && first + tileKeys <= in.rows.length;
#pragma unroll 1
    for (int k = 0; k < tileKeys; k += 16) {
      if (seenByAll)
        meet<S, false, toForward>(state, tiles[now], k, first + k, in.rows.length);
      else
        meet<S, true, toForward>(state, tiles[now], k, first + k, in.rows.length);
      if (first + k + 16 != binEnd) continue;
      if (binEnd - perBin < end) endBin(state, in.bins, firstRow, bin + shift);
      ++bin;
      binEnd += perBin;
    }
  }
  if (binEnd - perBin < end) endBin(state, in.bins, firstRow, bin + shift);
}

// Calls f(m, half, row in tile) for the rows of this lane.
template <class Function>
__device__ __forceinline__ void forRows(const Function& f) {
  const int lane = static_cast<int>(threadIdx.x) % 32, warp = static_cast<int>(threadIdx.x) / 32;
#pragma unroll
  for (int m = 0; m < sixteens; ++m)
#pragma unroll
    for (int half = 0; half < 2; ++half) f(m, half, (warp * sixteens + m) * 16 + half * 8 + lane / 4);
}

template <class S>
__device__ __forceinline__ void start(WarpState<S>& state, const TiledAttention& in, const QueryTile& tile) {
  const int head = static_cast<int>(blockIdx.y), inQuad = static_cast<int>(threadIdx.x) % 4;
  const float scale = in.scale / naturalOfBinary;
  forRows([&](int m, int half, int inTile) {
    const int64_t row =
        tile.row + (inTile < tile.count ? inTile : tile.count - 1);  // the others do as the last does
    const auto value = [&](int c) { return c < in.size ? in.q.at(row, head * in.size + c) * scale : 0.0f; };
#pragma unroll
    for (int step = 0; step < S::keySteps; ++step)
#pragma unroll
      for (int side = 0; side < 2; ++side) {
        const int c = step * 16 + side * 8 + inQuad * 2;
        state.q[m][step][side * 2 + half] = packBf16(value(c), value(c + 1));
      }
#pragma unroll
    for (int n = 0; n < S::valueTiles; ++n) state.sum[m][n][half * 2] = state.sum[m][n][half * 2 + 1] = 0.0f;
    state.maximum[m][half] = state.weight[m][half] = 0.0f;
    state.limit[m][half] = nothing;
    state.sight[m][half] = sightOf(in.rows, row);
  });
}

template <class S>
__device__ __forceinline__ void finish(WarpState<S>& state, const TiledAttention& in, const QueryTile& tile,
                                       int64_t firstRow) {
  const int head = static_cast<int>(blockIdx.y), lane = static_cast<int>(threadIdx.x) % 32;
  forRows([&](int m, int half, int inTile) {
    const float weight = __shfl_sync(wholeWarp, state.weight[m][half], lane / 4 * 4 + 3);
    if (inTile >= tile.count) return;
    const int64_t row = tile.row + inTile;
    const float total = log2f(weight) + state.maximum[m][half];
#pragma unroll
    for (int n = 0; n < S::valueTiles; ++n)
#pragma unroll
      for (int i = 0; i < 2; ++i) {
        const int c = n * 8 + lane % 4 * 2 + i;
        if (c < in.size) in.q.at(row, head * in.size + c) = state.sum[m][n][half * 2 + i] / weight;
      }
    if (lane % 4 != 0) return;
    if (in.lse.data) in.lse.at(head, row) = total * naturalOfBinary;
    if (in.bins.logs) in.bins.logs[(firstRow + inTile) * (in.bins.width + 1) + in.bins.width] = total;
  });
}

template <class S>
__global__ void __launch_bounds__(threads) attendRoundedKernel(TiledAttention in) {
  __shared__ Tiles<S> tiles[2];
  const QueryTile tile = queryTile(in.rows, in.beginTile + blockIdx.x, attentionTileRows);
  const int64_t keysAt = blockIdx.y * in.capacity * S::keyPitch,
                valuesAt = blockIdx.y * in.capacity * S::valuePitch;
  const int64_t firstRow = (static_cast<int64_t>(blockIdx.x) * in.heads + blockIdx.y) *
                           attentionTileRows;  // of the bins' logarithms
  WarpState<S> state;
  start(state, in, tile);
  meetStream<S, true>(state, in, static_cast<const uint16_t*>(in.forwardKeys) + keysAt,
                      static_cast<const uint16_t*>(in.forwardValues) + valuesAt, tile.narrow, 0,
                      tile.wide.forwardEnd, firstRow, tiles);
  __syncthreads();  // the first tile of the other stream takes the place of the last of this
  if (!in.rows.causal)
    meetStream<S, false>(state, in, static_cast<const uint16_t*>(in.backwardKeys) + keysAt,
                         static_cast<const uint16_t*>(in.backwardValues) + valuesAt, tile.narrow,
                         tile.wide.backwardBegin, in.rows.length, firstRow, tiles);
  finish(state, in, tile, firstRow);
}

}  // namespace

void attendRounded(const TiledAttention& attention, int64_t endTile, const KeyLayout& layout,
                   cudaStream_t stream) {
  const dim3 grid(static_cast<unsigned>(endTile - attention.beginTile),
                  static_cast<unsigned>(attention.heads));
  if (layout.keyPitch == 16)
    launch("attend", attendRoundedKernel<Shape<16, 16>>, grid, threads, stream, attention);
  if (layout.keyPitch == 32)
    launch("attend", attendRoundedKernel<Shape<32, 24>>, grid, threads, stream, attention);
  if (layout.keyPitch == 48)
    launch("attend", attendRoundedKernel<Shape<48, 40>>, grid, threads, stream, attention);
}

}  // namespace janus::cuda
