// Sums of attention weights over bins of keys, for a tile of queries. One thread.
#pragma once

#include <array>
#include <cstdint>

#include "kernels/cpu/attention_block.h"

namespace janus::cpu {

// sums[bin] = or += the weights of the block's keys in that bin, rows of tileQueries. The first key of a bin
// and the first block write it, later ones add to it, so that bins need not be filled with zeros before.
void sumWeights(const KeyBlock& block, const QueryTile& tile, int64_t tokensPerBin, bool firstBlock,
                float* sums);
// to = from * scale or to += that; `bins` rows, scale one per query.
void scaleBins(const float* from, int64_t bins, const std::array<float, tileQueries>& scale, bool add,
               float* to);
// rows[query][bin] += sums[bin][query], where there is a row.
void addTransposed(const float* sums, int64_t bins, const std::array<float*, tileQueries>& rows);

}  // namespace janus::cpu
