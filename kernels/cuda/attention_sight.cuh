// Which keys a query sees, and which tiles of keys a tile of queries must visit.
#pragma once

#include <cuda_runtime.h>

#include "kernels/cuda/attention.h"

namespace janus::cuda {

__device__ __forceinline__ Sight sightOf(const QueryRows& rows, int64_t row) {
  if (rows.causal) return {rows.first + row + 1, 0};
  const int64_t token = rows.first + (row < rows.count ? row : row - rows.count);
  if (row < rows.count) return {token + 1, token + 2};
  return {token > 1 ? token - 1 : 0, token};
}

// Consecutive rows of one stream, as one block takes them.
struct QueryTile {
  int64_t row;  // the first
  int count;
  Sight narrow;  // what all of them see
  Sight wide;    // what any of them sees
};

// Tile `index` counts through the forward stream's rows, then through the backward stream's. No keys of a
// stream are narrow.backwardBegin >= length and narrow.forwardEnd <= 0.
__device__ __forceinline__ QueryTile queryTile(const QueryRows& rows, int64_t index, int tileRows) {
  const int64_t tilesOfStream = (rows.count + tileRows - 1) / tileRows;
  const bool backward = index >= tilesOfStream;
  const int64_t inStream = (backward ? index - tilesOfStream : index) * tileRows;
  const int64_t left = rows.count - inStream;
  QueryTile tile;
  tile.count = static_cast<int>(left < tileRows ? left : tileRows);
  tile.row = inStream + (backward ? rows.count : 0);
  const Sight first = sightOf(rows, tile.row), last = sightOf(rows, tile.row + tile.count - 1);
  // Both ends of a sight grow from row to row.
  tile.narrow = {first.forwardEnd, last.backwardBegin};
  tile.wide = {last.forwardEnd, first.backwardBegin};
  if (rows.causal) tile.wide.backwardBegin = tile.narrow.backwardBegin = rows.length;
  return tile;
}

}  // namespace janus::cuda
