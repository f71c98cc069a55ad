// Exact attention on the matrix units: factors and weights in bfloat16, scores and sums in float32 (the shape
// of FlashAttention-2, Dao 2023, arXiv 2307.08691). A warp takes two times 16 queries of one head. The loop
// over keys that all queries see does nothing but multiply and raise to powers:
// - Scores come out of the matrix unit ready for the exponential: queries carry scale and log2(e), and the
// sums start at minus the row's origin instead of at zero.
// - A row's origin is the largest of the first scores it sees. It is not raised with later ones: float32 and
// bfloat16 hold weights up to 2^60 as precisely as those up to 1, and the quotient does not change. After
// every tile sums above 2^20 are scaled down by a power of two, exactly. Rows with a weight beyond 2^60 are
// computed again, now with an origin that rises with the scores (`careful`).
// - The last of a value's row is 1, so the sum of weights comes with the attended values, rounded as they
// are.
// - Some of the powers are made by the multiply-add units (see power_of_two.cuh).
// - Matrix units cut sums off instead of rounding them (Fasi et al. 2021, doi 10.7717/peerj-cs.330), which
// adds up over a million keys: every 1,024 keys sums are added to the whole, in shared memory.
// What happens to a row depends on its own scores and on the numbers of its keys alone, so a row has the same
// bits in whichever tile it is computed.
#include "kernels/cuda/device_math.cuh"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/power_of_two.cuh"
#include "kernels/cuda/rounded_rows.cuh"
#include "kernels/cuda/rounded_tile.cuh"
#include "kernels/cuda/stop_flags.h"
#include "kernels/cuda/tensor_core.cuh"
#include "kernels/cuda/tiled_attention.h"
#include "kernels/cuda/visible_keys.cuh"

namespace janus::cuda {
namespace {

using namespace rounded;

constexpr int tileKeys = roundedTileKeys;
static_assert(threads == 2 * tileKeys);
constexpr int64_t keysPerSum = 1024;  // after so many keys sums are added to the whole
constexpr float naturalOfBinary = 0.69314718f;

// What the rows of this lane see.
struct TileVisibleKeys {
  VisibleKeys of[sixteens][2];
};

template <bool toForward>
__device__ __forceinline__ bool isSeen(const VisibleKeys& visible, int64_t key, int64_t length) {
  return toForward ? key < visible.forwardEnd : key >= visible.backwardBegin && key < length;
}

// Weights of 16 queries for 16 keys from `key` on: the fragment that multiplies the values. `step`: of the
// tile's times 16 keys. `visible`: none where all rows see all keys.
template <class S, bool watched, bool toForward>
__device__ __forceinline__ void weigh(WarpState<S>& state, int m, int step,
                                      const uint32_t (&keys)[S::keyRegisters], const TileVisibleKeys* visible,
                                      int64_t key, int64_t length, uint32_t (&weights)[4]) {
  float scores[2][4];
#pragma unroll
  for (int n = 0; n < 2; ++n) {
#pragma unroll
    for (int k = 0; k < S::keySteps; ++k) {
      const uint32_t queries[4] = {state.q[m][4 * k], state.q[m][4 * k + 1], state.q[m][4 * k + 2],
                                   state.q[m][4 * k + 3]};
      const uint32_t pair[2] = {keys[4 * k + 2 * n], keys[4 * k + 2 * n + 1]};
      multiplyTiles(scores[n], queries, pair, k == 0 ? state.origin[m] : scores[n]);
    }
    constexpr int last = S::keySteps * 4;
    const uint32_t queries[2] = {state.q[m][last], state.q[m][last + 1]};
    multiplyShallowTiles(scores[n], queries, keys[last + n], S::keySteps == 0 ? state.origin[m] : scores[n]);
  }
  if (watched) {
    if (visible) {
#pragma unroll
      for (int n = 0; n < 2; ++n)
#pragma unroll
        for (int i = 0; i < 4; ++i)
          if (!isSeen<toForward>(visible->of[m][i / 2], key + n * 8 + threadIdx.x % 4 * 2 + i % 2, length))
            scores[n][i] = -INFINITY;
    }
    raise(state, m, 0, scores);
    raise(state, m, 1, scores);
    __syncwarp();  // the matrix unit takes whole warps
  }
#pragma unroll
  for (int n = 0; n < 2; ++n) {
#pragma unroll
    for (int i = 0; i < 4; ++i)
      scores[n][i] =
          S::multiplies(step, n, i % 2) ? powerOfTwoByMultiplying(scores[n][i]) : powerOfTwo(scores[n][i]);
    weights[2 * n] = packBf16(scores[n][0], scores[n][1]);
    weights[2 * n + 1] = packBf16(scores[n][2], scores[n][3]);
  }
}

// The 16 keys of `step` of the tile, which are keys `key`.. of the stream.
template <class S, bool watched, bool toForward>
__device__ __forceinline__ void accumulateTile(WarpState<S>& state, const RoundedTile<S>& tile, int step,
                                               const TileVisibleKeys* visible, int64_t key, int64_t length) {
  const int lane = static_cast<int>(threadIdx.x) % 32, k = step * 16;
  // Four to 16 columns of 16 keys: [2 n], [2 n + 1] of the n-th eight keys; two to the last 8 columns: [n].
  uint32_t keys[S::keyRegisters];
#pragma unroll
  for (int i = 0; i < S::keySteps; ++i) {
    uint32_t four[4];
    loadMatrices(four, tile.keys + (k + lane / 16 * 8 + lane % 8) * S::keyStride + i * 16 + lane / 8 % 2 * 8);
#pragma unroll
    for (int j = 0; j < 4; ++j) keys[4 * i + j] = four[j];
  }
  uint32_t two[2];
  loadTwoMatrices(two, tile.keys + (k + lane % 16) * S::keyStride + S::keySteps * 16);
  keys[S::keySteps * 4] = two[0], keys[S::keySteps * 4 + 1] = two[1];
  uint32_t weights[sixteens][4];
#pragma unroll
  for (int m = 0; m < sixteens; ++m)
    weigh<S, watched, toForward>(state, m, step, keys, visible, key, length, weights[m]);
#pragma unroll
  for (int n = 0; n < S::valueTiles; n += 2) {
    uint32_t values[4];
    // Of an odd last tile the second half is read twice and not used.
    const int second = n + 1 < S::valueTiles ? lane / 16 * 8 : 0;
    loadMatricesTransposed(values, tile.values + (k + lane % 16) * S::valueStride + n * 8 + second);
    const uint32_t first[2] = {values[0], values[1]}, other[2] = {values[2], values[3]};
#pragma unroll
    for (int m = 0; m < sixteens; ++m) {
      multiplyTiles(state.sum[m][n], weights[m], first, state.sum[m][n]);
      if (n + 1 < S::valueTiles) multiplyTiles(state.sum[m][n + 1], weights[m], other, state.sum[m][n + 1]);
    }
  }
}

// What a block's threads share, and what they compute.
template <class S>
struct Block {
  const TiledAttention& in;
  QueryTile queries;
  int64_t firstRow;  // of the bins' logarithms
  RoundedTile<S> (&tiles)[2];
  Whole<S>& whole;
};

// The row of the tile that a lane computes; beyond the last the others do as the last does.
__device__ __forceinline__ int inTileOf(const QueryTile& queries, int m, int half) {
  const int lane = static_cast<int>(threadIdx.x) % 32, warp = static_cast<int>(threadIdx.x) / 32;
  const int inTile = (warp * sixteens + m) * 16 + half * 8 + lane / 4;
  return inTile < queries.count ? inTile : queries.count - 1;
}

// A tile that not all rows see, or in which some row begins, is careful, or a bin ends before the tile does.
template <class S, bool toForward>
__device__ __forceinline__ void accumulateMaskedTile(WarpState<S>& state, const Block<S>& block,
                                                     const RoundedTile<S>& tile, int64_t first,
                                                     bool seenByAll, Bins& bins) {
  TileVisibleKeys visible;
  if (!seenByAll)
#pragma unroll
    for (int m = 0; m < sixteens; ++m)
#pragma unroll
      for (int half = 0; half < 2; ++half)
        visible.of[m][half] = block.queries.visible(inTileOf(block.queries, m, half));
#pragma unroll
  for (int step = 0; step < tileKeys / 16; ++step) {
    if (bins.left == 0) {
      keepInRange(state);  // looks at the ones, which leave
      endBin(state, block.in.bins, block.firstRow, bins);
    }
    accumulateTile<S, true, toForward>(state, tile, step, seenByAll ? nullptr : &visible, first + step * 16,
                                       block.in.rows.length);
    bins.left -= 16;
  }
  const bool steady = state.begun == 15u && state.careful == 0;
  state.watched = __any_sync(wholeWarp, !steady);
}

// The keys begin..end of one stream, a tile at a time, the next being fetched meanwhile. False: it was
// stopped.
template <class S, bool toForward>
__device__ __forceinline__ bool accumulateStream(WarpState<S>& state, const Block<S>& block, const void* keys,
                                                 const void* values, int64_t begin, int64_t end) {
  const TiledAttention& in = block.in;
  const VisibleKeys narrow = block.queries.narrow;
  begin = begin / tileKeys * tileKeys;
  if (begin >= end) return true;
  // A multiple of 16 even where no map is wanted.
  const int perBin = static_cast<int>(in.bins.logs ? in.bins.tokensPerBin : keysPerSum);
  const int64_t shift = toForward ? 0 : in.bins.shift;
  Bins bins{begin / perBin + shift, (end - 1) / perBin + shift, perBin,
            perBin - static_cast<int>(begin % perBin)};
  const int tiles = static_cast<int>((end - begin + tileKeys - 1) / tileKeys);
  // Tiles clear..clearEnd are seen by all rows.
  const int clear =
      toForward ? 0 : static_cast<int>((narrow.backwardBegin - begin + tileKeys - 1) / tileKeys);
  const int clearEnd =
      static_cast<int>(((toForward ? narrow.forwardEnd : in.rows.length) - begin) / tileKeys);
  const int tilesBefore = static_cast<int>(begin % keysPerLook / tileKeys);
  const int64_t headAt = (int64_t{block.queries.sequence} * in.heads + blockIdx.y) * in.capacity;
  RoundedFetch<S> fetch(static_cast<const uint16_t*>(keys) + headAt * S::keyPitch,
                        static_cast<const uint16_t*>(values) + headAt * S::valuePitch, begin, in.capacity);
  fetch.next(block.tiles[0]);
#pragma unroll 1
  for (int t = 0; t < tiles; ++t) {
    const RoundedTile<S>& tile = block.tiles[t % 2];
    awaitCopies<0>();
    __syncthreads();
    if (t + 1 < tiles) fetch.next(block.tiles[(t + 1) % 2]);
    const bool seenByAll = clear <= t && t < clearEnd;
    if (seenByAll && !state.watched && bins.left >= tileKeys) {
#pragma unroll
      for (int step = 0; step < tileKeys / 16; ++step)
        accumulateTile<S, false, toForward>(state, tile, step, nullptr, 0, 0);
      bins.left -= tileKeys;
    } else {
      accumulateMaskedTile<S, toForward>(state, block, tile, begin + int64_t{t} * tileKeys, seenByAll, bins);
    }
    keepInRange(state);
    if (bins.left == 0) endBin(state, in.bins, block.firstRow, bins);
    if ((t + tilesBefore + 1) % (keysPerSum / tileKeys) == 0) {
      addToWhole(state, block.whole);
      if ((t + tilesBefore + 1) % (keysPerLook / tileKeys) == 0 && isStopped(in.stop)) {
        awaitCopies<0>();
        return false;
      }
    }
  }
  if (bins.left < perBin) endBin(state, in.bins, block.firstRow, bins);
  addToWhole(state, block.whole);
  return true;
}

template <class S>
__device__ __forceinline__ void start(WarpState<S>& state, const Block<S>& block, unsigned careful) {
  const TiledAttention& in = block.in;
  const int head = static_cast<int>(blockIdx.y), thread = static_cast<int>(threadIdx.x);
  const float scale = in.scale / naturalOfBinary;
  state.begun = state.lost = 0;
  state.careful = careful;
  state.watched = true;
#pragma unroll
  for (int m = 0; m < sixteens; ++m)
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const int64_t row = block.queries.row + inTileOf(block.queries, m, half);
      const auto value = [&](int c) { return c < in.size ? in.q.at(row, head * in.size + c) * scale : 0.0f; };
#pragma unroll
      for (int eight = 0; eight < S::keyPitch / 8; ++eight) {
        const int c = eight * 8 + thread % 4 * 2;
        state.q[m][eight * 2 + half] = packBf16(value(c), value(c + 1));
      }
#pragma unroll
      for (int n = 0; n < S::valueTiles; ++n)
        state.sum[m][n][half * 2] = state.sum[m][n][half * 2 + 1] = 0.0f;
      state.origin[m][half * 2] = state.origin[m][half * 2 + 1] = state.weight[m][half] = 0.0f;
      block.whole.origin[(m * 2 + half) * threads + thread] = nothing;
    }
#pragma unroll
  for (int i = 0; i < sixteens * S::valueTiles * 4; ++i) block.whole.sum[i * threads + thread] = 0.0f;
}

template <class S>
__device__ __forceinline__ void finish(WarpState<S>& state, const Block<S>& block) {
  const TiledAttention& in = block.in;
  const int head = static_cast<int>(blockIdx.y), thread = static_cast<int>(threadIdx.x), lane = thread % 32;
#pragma unroll
  for (int m = 0; m < sixteens; ++m)
#pragma unroll
    for (int half = 0; half < 2; ++half) {
      const float weight = __shfl_sync(wholeWarp, state.weight[m][half], lane / 4 * 4 + 3);
      const int inTile = (thread / 32 * sixteens + m) * 16 + half * 8 + lane / 4;
      if (inTile >= block.queries.count) continue;
      const int64_t row = block.queries.row + inTile;
      const float total = log2f(weight) - state.origin[m][half * 2];
#pragma unroll
      for (int n = 0; n < S::valueTiles; ++n)
#pragma unroll
        for (int i = 0; i < 2; ++i) {
          const int c = n * 8 + lane % 4 * 2 + i;
          if (c < in.size)
            in.y.at(row, head * in.size + c) =
                block.whole.sum[((m * S::valueTiles + n) * 4 + half * 2 + i) * threads + thread] / weight;
        }
      if (lane % 4 != 0) continue;
      if (in.lse.data) in.lse.at(head, row) = total * naturalOfBinary;
      if (in.bins.logs) in.bins.logs[(block.firstRow + inTile) * (in.bins.width + 1) + in.bins.width] = total;
    }
}

template <class S>
__global__ void __launch_bounds__(threads, S::blocksAtOnce) attendRoundedKernel(TiledAttention in) {
  __shared__ RoundedTile<S> tiles[2];
  __shared__ Whole<S> whole;
  const Block<S> block{in, queryTile(in.rows, in.beginTile + blockIdx.x, attentionTileRows),
                       (static_cast<int64_t>(blockIdx.x) * in.heads + blockIdx.y) * attentionTileRows, tiles,
                       whole};
  WarpState<S> state;
  for (unsigned careful = 0;; careful |= state.lost) {
    start(state, block, careful);
    if (!accumulateStream<S, true>(state, block, in.forwardKeys, in.forwardValues, 0,
                                   block.queries.wide.forwardEnd))
      return;
    __syncthreads();  // the first tile of the other stream takes the place of the last of this
    if (!in.rows.causal && !accumulateStream<S, false>(state, block, in.backwardKeys, in.backwardValues,
                                                       block.queries.wide.backwardBegin, in.rows.length))
      return;
    if (!__syncthreads_or(state.lost & ~careful)) break;
  }
  finish(state, block);
}

// Calls f with the kernel of a layout. Of 16 powers 5, 4 and 2 by multiplying: with these the special
// function units are about as busy as the issue of instructions, or the matrix units, which bind the widest
// heads.
template <class Function>
void withKernel(const KeyLayout& layout, const Function& f) {
  if (layout.keyPitch == 8) f(attendRoundedKernel<RoundedShape<8, 16, 0x2492>>);
  if (layout.keyPitch == 24) f(attendRoundedKernel<RoundedShape<24, 24, 0x4242>>);
  if (layout.keyPitch == 40) f(attendRoundedKernel<RoundedShape<40, 40, 0x2010>>);
}

}  // namespace

void attendRounded(const TiledAttention& attention, int64_t endTile, const KeyLayout& layout,
                   cudaStream_t stream) {
  const dim3 grid(static_cast<unsigned>(endTile - attention.beginTile),
                  static_cast<unsigned>(attention.heads));
  withKernel(layout, [&](auto kernel) { launch("attend", kernel, grid, threads, stream, attention); });
}

int64_t attendRoundedAtOnce(const KeyLayout& layout) {
  int64_t blocks = 0;
  withKernel(layout, [&](auto kernel) { blocks = blocksAtOnce(kernel, threads); });
  return blocks;
}

}  // namespace janus::cuda
