// From what every query gave to every bin of keys to the maps: weights become probabilities once a query's
// sum is known, and a block adds up the queries of a bin, tile by tile.
#include "kernels/cuda/device_math.cuh"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/tensor_core.cuh"
#include "kernels/cuda/tiled_attention.h"
#include "kernels/cuda/visible_keys.cuh"

namespace janus::cuda {
namespace {

// A block takes so many bins of keys, a warp of it every eighth query.
constexpr int blockBins = 32;
constexpr int blockWarps = 8;

// Whether a tile's rows have logarithms for a bin of keys.
__device__ __forceinline__ bool visited(const QueryTile& tile, const QueryRows& rows, int64_t perBin,
                                        int64_t bin, bool toBackward) {
  if (toBackward) return tile.wide.backwardBegin < rows.length && bin >= tile.wide.backwardBegin / perBin;
  return tile.wide.forwardEnd > 0 && bin <= (tile.wide.forwardEnd - 1) / perBin;
}

// What a tile's queries begin..end give to the bin of keys of `column`: their warps' sums are added in order.
// All threads of the block must call it; the first warp gets the result.
__device__ __forceinline__ float sumOfTile(const TiledAttention& in, int64_t tile, int64_t begin, int64_t end,
                                           int64_t column, int firstHead, int endHead, bool there,
                                           float (&sums)[blockWarps][blockBins]) {
  const int warp = static_cast<int>(threadIdx.y), lane = static_cast<int>(threadIdx.x);
  const int64_t stride = in.bins.width + 1;
  float sum = 0.0f;
  if (there)
    for (int head = firstHead; head < endHead; ++head) {
      const int64_t line = ((tile - in.beginTile) * in.heads + head) * attentionTileRows;
#pragma unroll 4
      for (int64_t row = begin + warp; row < end; row += blockWarps) {
        const float* logs = in.bins.logs + (line + row) * stride;
        sum += powerOfTwo(logs[column] - logs[in.bins.width]);
      }
    }
  sums[warp][lane] = sum;
  __syncthreads();
  if (warp == 0)
    for (int i = 1; i < blockWarps; ++i) sum += sums[i][lane];
  __syncthreads();  // before the next tile's take their place
  return sum;
}

// blockIdx.y: the query bin from `firstBin` on; blockIdx.z: the head, or all of them for their mean. In x the
// bins of keys of both streams. The order of additions is that of the tiles, whatever the launches.
__global__ void poolKernel(TiledAttention in, int64_t endTile, int64_t firstBin, MapViews map) {
  __shared__ float sums[blockWarps][blockBins];
  const int64_t index = static_cast<int64_t>(blockIdx.x) * blockBins + threadIdx.x;
  const bool within = index < 2 * map.bins, toBackward = index >= map.bins;
  const int64_t keyBin = toBackward ? index - map.bins : index, queryBin = firstBin + blockIdx.y;
  const int64_t column = toBackward ? keyBin + in.bins.shift : keyBin;
  const int firstHead = map.headStride > 0 ? static_cast<int>(blockIdx.z) : 0;
  const int endHead = map.headStride > 0 ? firstHead + 1 : in.heads;
  const int64_t streamTiles = tilesOfStream(in.rows, attentionTileRows);
  const bool fromBackward = in.beginTile >= streamTiles;
  const int64_t at = blockIdx.z * map.headStride + queryBin * map.bins + keyBin;
  float* mass = within ? map.mass[(fromBackward ? 2 : 0) + (toBackward ? 1 : 0)] + at : nullptr;
  const bool writes = within && threadIdx.y == 0;
  float sum = writes ? *mass : 0.0f;
  // The launch's tiles with queries of the bin.
  const int64_t firstToken = queryBin * map.tokensPerBin - in.rows.first,
                lastToken = firstToken + map.tokensPerBin - 1, offset = fromBackward ? streamTiles : 0;
  int64_t beginTile = offset + (firstToken > 0 ? firstToken / attentionTileRows : 0);
  if (beginTile < in.beginTile) beginTile = in.beginTile;
  if (endTile > offset + lastToken / attentionTileRows + 1)
    endTile = offset + lastToken / attentionTileRows + 1;
  for (int64_t tile = beginTile; tile < endTile; ++tile) {
    const QueryTile queries = queryTile(in.rows, tile, attentionTileRows);
    const int64_t token = in.rows.first + queries.row - (fromBackward ? in.rows.count : 0);
    int64_t begin = queryBin * map.tokensPerBin - token, end = begin + map.tokensPerBin;
    if (begin < 0) begin = 0;
    if (end > queries.count) end = queries.count;
    if (begin >= end) continue;  // the same for all threads
    const bool there = within && visited(queries, in.rows, map.tokensPerBin, keyBin, toBackward);
    sum += sumOfTile(in, tile, begin, end, column, firstHead, endHead, there, sums) /
           static_cast<float>(endHead - firstHead);
  }
  if (writes) *mass = sum;
}

}  // namespace

// Backward bins follow the forward ones, far enough away that the two sets of a tile do not overlap.
BinWeights binWeights(int64_t tokensPerBin, int64_t bins, float* logs) {
  const int64_t shift = (attentionTileRows + 64) / tokensPerBin + 2;
  return {logs, tokensPerBin, bins, shift, bins + shift};
}

void poolBins(const TiledAttention& attention, int64_t endTile, const MapViews& map, cudaStream_t stream) {
  const int64_t streamTiles = tilesOfStream(attention.rows, attentionTileRows);
  const int64_t offset = attention.beginTile >= streamTiles ? streamTiles : 0;
  const int64_t begin = attention.rows.first + (attention.beginTile - offset) * attentionTileRows;
  int64_t end = attention.rows.first + (endTile - offset) * attentionTileRows;
  if (end > attention.rows.first + attention.rows.count) end = attention.rows.first + attention.rows.count;
  const int64_t firstBin = begin / map.tokensPerBin, endBin = (end - 1) / map.tokensPerBin + 1;
  const dim3 grid(blocksFor(2 * map.bins, blockBins).x, static_cast<unsigned>(endBin - firstBin),
                  map.headStride > 0 ? static_cast<unsigned>(attention.heads) : 1u);
  launch("pooling bins", poolKernel, grid, dim3(blockBins, blockWarps), stream, attention, endTile, firstBin,
         map);
}

}  // namespace janus::cuda
