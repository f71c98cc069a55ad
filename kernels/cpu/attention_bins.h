// Sums of attention weights over bins of keys, for a tile of queries. One thread.
#pragma once

#include <array>
#include <cstdint>

#include "kernels/cpu/attention_block.h"

namespace janus::cpu {

// sums[bin] = or += the weights of the block's keys in it, rows of tileQueries. Bins are begun by their first
// key and by the first block, so that they need no zeros before.
void sumWeights(const KeyBlock& block, const QueryTile& tile, int64_t tokensPerBin, bool firstBlock,
                float* sums);
// to = from * scale or to += that; `bins` rows, scale one per query.
void scaleBins(const float* from, int64_t bins, const std::array<float, tileQueries>& scale, bool add,
               float* to);
// rows[query][bin] += sums[bin][query], where there is a row.
void addTransposed(const float* sums, int64_t bins, const std::array<float*, tileQueries>& rows);

}  // namespace janus::cpu
