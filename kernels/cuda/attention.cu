// Exact attention in its simplest form: a thread takes one query of one head through all keys it sees, a tile
// of keys at a time in shared memory, with a running maximum (Milakov & Gimelshein 2018, arXiv 1805.02867).
#include "kernels/cuda/attention.h"

#include "kernels/cuda/device_math.cuh"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/tensor_core.cuh"
#include "kernels/cuda/visible_keys.cuh"

namespace janus::cuda {
namespace {

constexpr int tileKeys = 32;
constexpr float nothing = -1e30f;  // below every score

// One query on its way through the keys.
struct Running {
  float q[widestHead], sum[widestHead];
  float maximum, total;
};

__device__ __forceinline__ void accumulateKey(Running& state, const float* key, const float* value,
                                              int size) {
  float score = 0.0f;
  for (int c = 0; c < size; ++c) score = fmaf(state.q[c], key[c], score);
  if (score > state.maximum) {
    const float shrink = expf(state.maximum - score);
    for (int c = 0; c < size; ++c) state.sum[c] *= shrink;
    state.total *= shrink;
    state.maximum = score;
  }
  const float weight = expf(score - state.maximum);
  state.total += weight;
  for (int c = 0; c < size; ++c) state.sum[c] = fmaf(weight, value[c], state.sum[c]);
}

// The block's threads fetch keys `first`..`first + tileKeys` of their head together, then each adds those
// that it sees.
__device__ __forceinline__ void accumulateTile(Running& state, const KeyView& store, int64_t headRow,
                                               int64_t first, int64_t seenBegin, int64_t seenEnd, int size,
                                               float* keys, float* values) {
  for (int i = threadIdx.x; i < tileKeys * size; i += simpleTileRows) {
    const int64_t token = first + i / size;
    const bool there = token < store.capacity;
    const int64_t from = (headRow + token) * size + i % size;
    keys[i] = there ? static_cast<const float*>(store.keys)[from] : 0.0f;
    values[i] = there ? static_cast<const float*>(store.values)[from] : 0.0f;
  }
  __syncthreads();
  for (int k = 0; k < tileKeys; ++k)
    if (first + k >= seenBegin && first + k < seenEnd)
      accumulateKey(state, keys + k * size, values + k * size, size);
  __syncthreads();
}

__global__ void attendKernel(View q, int64_t beginTile, QueryRows rows, KeyView forward, KeyView backward,
                             float scale, View y, View lse, int size) {
  __shared__ float keys[tileKeys * widestHead], values[tileKeys * widestHead];
  const QueryTile tile = queryTile(rows, beginTile + blockIdx.x, simpleTileRows);
  const int inTile = static_cast<int>(threadIdx.x);
  const int64_t row = tile.row + inTile;
  const bool active = inTile < tile.count;  // the others help to fetch
  const int head = blockIdx.y;
  const int64_t heads = gridDim.y, headOfStore = tile.sequence * heads + head;
  Running state;
  state.maximum = nothing;
  state.total = 0.0f;
  for (int c = 0; c < size; ++c) {
    state.q[c] = active ? q.at(row, head * size + c) * scale : 0.0f;
    state.sum[c] = 0.0f;
  }
  const VisibleKeys own = active ? tile.visible(inTile) : VisibleKeys{0, rows.length};
  for (int64_t first = 0; first < tile.wide.forwardEnd; first += tileKeys)
    accumulateTile(state, forward, headOfStore * forward.capacity, first, 0, own.forwardEnd, size, keys,
                   values);
  if (!rows.causal)
    for (int64_t first = tile.wide.backwardBegin; first < rows.length; first += tileKeys)
      accumulateTile(state, backward, headOfStore * backward.capacity, first, own.backwardBegin, rows.length,
                     size, keys, values);
  if (!active) return;
  for (int c = 0; c < size; ++c) y.at(row, head * size + c) = state.sum[c] / state.total;
  if (lse.data) lse.at(head, row) = state.maximum + logf(state.total);
}

// The score of a query and a key of a head in natural logarithms, from the factors as attention had them.
__device__ __forceinline__ float scoreOf(const float* query, int size, const KeyView& store, int64_t row,
                                         float scale) {
  constexpr float naturalOfBinary = 0.69314718f;
  float score = 0.0f;
  if (store.rounded) {
    const auto* key = static_cast<const uint16_t*>(store.keys) + row * store.pitch;
    for (int c = 0; c < size; ++c)
      score = fmaf(fromBf16(toBf16(query[c] * (scale / naturalOfBinary))), fromBf16(key[c]), score);
    return score * naturalOfBinary;
  }
  const auto* key = static_cast<const float*>(store.keys) + row * store.pitch;
  for (int c = 0; c < size; ++c) score = fmaf(query[c] * scale, key[c], score);
  return score;
}

// The probability mass that one query gives to the keys first..last of a stream.
__device__ __forceinline__ float massOf(const View& q, int64_t row, int head, int size, const KeyView& store,
                                        int64_t first, int64_t last, float scale, float lse) {
  float sum = 0.0f;
  for (int64_t k = first; k < last; ++k)
    sum += expf(scoreOf(&q.at(row, head * size), size, store, head * store.capacity + k, scale) - lse);
  return sum;
}

// A thread for each (query bin, key bin, head); blockIdx.y is the pair of streams.
__global__ void mapKernel(View q, int64_t beginBin, int64_t endBin, int heads, QueryRows rows,
                          KeyView forward, KeyView backward, float scale, View lse, MapViews map, int size) {
  const int64_t index = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (index >= (endBin - beginBin) * map.bins) return;
  const int64_t queryBin = beginBin + index / map.bins, keyBin = index % map.bins;
  const bool fromBackward = blockIdx.y >= 2, toBackward = blockIdx.y % 2 == 1;
  const int64_t firstKey = keyBin * map.tokensPerBin, endOfRows = rows.first + rows.count;
  int64_t firstQuery = queryBin * map.tokensPerBin, lastQuery = firstQuery + map.tokensPerBin;
  if (firstQuery < rows.first) firstQuery = rows.first;
  if (lastQuery > endOfRows) lastQuery = endOfRows;
  const int64_t lastKey =
      firstKey + map.tokensPerBin < rows.length ? firstKey + map.tokensPerBin : rows.length;
  float overHeads = 0.0f;
  for (int head = 0; head < heads; ++head) {
    float mass = 0.0f;
    for (int64_t i = firstQuery; i < lastQuery; ++i) {
      const int64_t row = i - rows.first + (fromBackward ? rows.count : 0);
      const VisibleKeys visible = visibleKeysOf(rows.causal, fromBackward, i);
      const int64_t begin = toBackward && visible.backwardBegin > firstKey ? visible.backwardBegin : firstKey;
      const int64_t end = !toBackward && visible.forwardEnd < lastKey ? visible.forwardEnd : lastKey;
      mass +=
          massOf(q, row, head, size, toBackward ? backward : forward, begin, end, scale, lse.at(head, row));
    }
    float* out = map.mass[blockIdx.y] + queryBin * map.bins + keyBin;
    if (map.headStride > 0) out[head * map.headStride] += mass;
    overHeads += mass;
  }
  if (map.headStride == 0)
    map.mass[blockIdx.y][queryBin * map.bins + keyBin] += overHeads / static_cast<float>(heads);
}

// `tokens` of each sequence.
__global__ void storeKeysKernel(View k, View v, int64_t at, int64_t tokens, float* keys, float* values,
                                int64_t capacity, int size) {
  const int64_t index = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (index >= k.rows * k.columns) return;
  const int64_t row = index / k.columns, column = index % k.columns;
  const int64_t sequence = row / tokens, token = at + row % tokens;
  const int64_t head = sequence * (k.columns / size) + column / size;
  const int64_t to = (head * capacity + token) * size + column % size;
  keys[to] = k.at(row, column);
  values[to] = v.at(row, column);
}

}  // namespace

void attend(const Tensor& q, int64_t beginTile, int64_t endTile, int heads, const QueryRows& rows,
            const KeyView& forward, const KeyView& backward, float scale, const Tensor& y, const Tensor& lse,
            cudaStream_t stream) {
  const dim3 grid(static_cast<unsigned>(endTile - beginTile), static_cast<unsigned>(heads));
  launch("attend", attendKernel, grid, simpleTileRows, stream, q, beginTile, rows, forward, backward, scale,
         y, lse, static_cast<int>(q.columns / heads));
}

void addToMap(const Tensor& q, int64_t beginBin, int64_t endBin, int heads, const QueryRows& rows,
              const KeyView& forward, const KeyView& backward, float scale, const Tensor& lse,
              const MapViews& map, cudaStream_t stream) {
  constexpr int blockThreads = 128;
  const dim3 grid(blocksFor((endBin - beginBin) * map.bins, blockThreads).x, 4);
  launch("addToMap", mapKernel, grid, blockThreads, stream, q, beginBin, endBin, heads, rows, forward,
         backward, scale, lse, map, static_cast<int>(q.columns / heads));
}

void storeKeys(const Tensor& k, const Tensor& v, int64_t at, const KvCache& store, cudaStream_t stream) {
  constexpr int blockThreads = 256;
  launch("storeKeys", storeKeysKernel, blocksFor(k.rows * k.columns, blockThreads), blockThreads, stream, k,
         v, at, k.rows / store.sequences, store.keys.tensor().data, store.values.tensor().data,
         store.capacity, static_cast<int>(k.columns / store.heads));
}

}  // namespace janus::cuda
