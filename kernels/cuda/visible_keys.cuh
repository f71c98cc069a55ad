// Which keys a query sees, and which tiles of keys a tile of queries must visit.
#pragma once

#include <cuda_runtime.h>

#include "kernels/cuda/attention.h"

namespace janus::cuda {

__device__ __forceinline__ VisibleKeys visibleKeysOf(bool causal, bool backward, int64_t token) {
  if (causal) return {token + 1, 0};
  if (!backward) return {token + 1, token + 2};
  return {token > 1 ? token - 1 : 0, token};
}

// Consecutive rows of one stream of one sequence, as one block takes them.
struct QueryTile {
  int64_t row;  // the first
  int count;
  int sequence;
  VisibleKeys narrow;  // what all of them see
  VisibleKeys wide;    // what any of them sees

  // Of one row: both ends grow by one from row to row, but no row's keys end before the first key.
  __device__ __forceinline__ VisibleKeys visible(int inTile) const {
    const int64_t forwardEnd = wide.forwardEnd - (count - 1 - inTile);
    return {forwardEnd > 0 ? forwardEnd : 0, wide.backwardBegin + inTile};
  }
};

// Tile `index` counts through the forward stream's rows, then through the backward stream's. No keys of a
// stream are narrow.backwardBegin >= length and narrow.forwardEnd <= 0.
__device__ __forceinline__ QueryTile queryTile(const QueryRows& rows, int64_t index, int tileRows) {
  const int64_t tiles = tilesOfSequence(rows, tileRows), run = index / tiles;
  const int64_t inRun = (index - run * tiles) * tileRows, left = rows.count - inRun;
  QueryTile tile;
  tile.count = static_cast<int>(left < tileRows ? left : tileRows);
  tile.row = run * rows.count + inRun;
  const bool backward = run >= rows.sequences;
  tile.sequence = static_cast<int>(backward ? run - rows.sequences : run);
  const int64_t token = rows.first + inRun;
  const VisibleKeys first = visibleKeysOf(rows.causal, backward, token),
                    last = visibleKeysOf(rows.causal, backward, token + tile.count - 1);
  // Both ends of what is visible grow from row to row.
  tile.narrow = {first.forwardEnd, last.backwardBegin};
  tile.wide = {last.forwardEnd, first.backwardBegin};
  if (rows.causal) tile.wide.backwardBegin = tile.narrow.backwardBegin = rows.length;
  return tile;
}

}  // namespace janus::cuda
