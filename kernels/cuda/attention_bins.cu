// From what every query gave to every bin of keys to the maps: weights become probabilities once a query's
// sum is known, and a thread adds up the queries of a bin, one after the other.
#include "kernels/cuda/attention_sight.cuh"
#include "kernels/cuda/device_math.cuh"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/tensor_core.cuh"
#include "kernels/cuda/tiled_attention.h"

namespace janus::cuda {
namespace {

constexpr int blockThreads = 128;

// Whether a tile's rows have logarithms for a bin of keys.
__device__ __forceinline__ bool visited(const QueryTile& tile, const QueryRows& rows, int64_t perBin,
                                        int64_t bin, bool toBackward) {
  if (toBackward) return tile.wide.backwardBegin < rows.length && bin >= tile.wide.backwardBegin / perBin;
  return tile.wide.forwardEnd > 0 && bin <= (tile.wide.forwardEnd - 1) / perBin;
}

// blockIdx.y: the query bin from `firstBin` on; blockIdx.z: the head, or all of them for their mean. A thread
// for each bin of keys of both streams.
__global__ void poolKernel(TiledAttention in, int64_t endTile, int64_t firstBin, MapViews map) {
  const int64_t index = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (index >= 2 * map.bins) return;
  const bool toBackward = index >= map.bins;
  const int64_t keyBin = toBackward ? index - map.bins : index, queryBin = firstBin + blockIdx.y;
  const int64_t column = toBackward ? keyBin + in.bins.shift : keyBin, stride = in.bins.width + 1;
  const int firstHead = map.headStride > 0 ? static_cast<int>(blockIdx.z) : 0;
  const int endHead = map.headStride > 0 ? firstHead + 1 : in.heads;
  const int64_t streamTiles = tilesOfStream(in.rows, attentionTileRows);
  const bool fromBackward = in.beginTile >= streamTiles;
  float& mass = map.mass[(fromBackward ? 2 : 0) + (toBackward ? 1 : 0)]
                        [blockIdx.z * map.headStride + queryBin * map.bins + keyBin];
  float sum = mass;
  for (int64_t tile = in.beginTile; tile < endTile; ++tile) {
    const QueryTile queries = queryTile(in.rows, tile, attentionTileRows);
    const int64_t token = in.rows.first + queries.row - (fromBackward ? in.rows.count : 0);
    int64_t begin = queryBin * map.tokensPerBin - token, end = begin + map.tokensPerBin;
    if (begin < 0) begin = 0;
    if (end > queries.count) end = queries.count;
    if (begin >= end || !visited(queries, in.rows, map.tokensPerBin, keyBin, toBackward)) continue;
    for (int64_t row = begin; row < end; ++row)
      for (int head = firstHead; head < endHead; ++head) {
        const int64_t line = ((tile - in.beginTile) * in.heads + head) * attentionTileRows + row;
        const float* logs = in.bins.logs + line * stride;
        sum += powerOfTwo(logs[column] - logs[in.bins.width]) / static_cast<float>(endHead - firstHead);
      }
  }
  mass = sum;
}

}  // namespace

// Backward bins stand behind the forward ones, far enough that a tile's two sets do not meet.
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
  const dim3 grid(blocksFor(2 * map.bins, blockThreads).x, static_cast<unsigned>(endBin - firstBin),
                  map.headStride > 0 ? static_cast<unsigned>(attention.heads) : 1u);
  launch("pooling bins", poolKernel, grid, blockThreads, stream, attention, endTile, firstBin, map);
}

}  // namespace janus::cuda
