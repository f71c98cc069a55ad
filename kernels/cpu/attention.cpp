#include "kernels/cpu/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/cancelled.h"
#include "kernels/cpu/attention_bins.h"

namespace janus::cpu {
namespace {

// Weights may reach 2^64, which leaves room for 2^20 of them, and count until 2^-126: 190 octaves below
// the bound.
constexpr float headroom = 64.0f;
constexpr float smallestSum = 0x1p-40f;
// Keys between two looks at the stop token.
constexpr int64_t keysPerLook = 16384;

int64_t roundDown(int64_t value) { return value / blockKeys * blockKeys; }

}  // namespace

KeySide keySide(const KvCache& store, int64_t sequence, int head, int64_t count) {
  const int64_t at = store.headRow(sequence, head);
  return {store.keys.tensor().row(at), store.values.tensor().row(at), count};
}

TileAttention::TileAttention(int headSize, float scale, BlockPool& memory)
    : scale_(scale), memory_(memory.take((2 * headSize + blockKeys + 4) * tileQueries)) {
  tile_.headSize = headSize;
  tile_.q = memory_.get();
  tile_.out = tile_.q + headSize * tileQueries;
  tile_.weights = tile_.out + headSize * tileQueries;
  tile_.sum = tile_.weights + blockKeys * tileQueries;
  tile_.shift = tile_.sum + tileQueries;
  tile_.position = tile_.shift + tileQueries;
  tile_.blockSum = tile_.position + tileQueries;
}

double TileAttention::run(const std::array<Query, tileQueries>& queries, const KeySide& before,
                          const KeySide& after, const BinSums* bins, const std::stop_token& stop) {
  loadQueries(queries);
  limitKeys(before, after);
  attendAll(before, after, bins, stop);
  if (sumsVanished(queries)) {
    shiftByMaximum(queries, before, after, stop);
    attendAll(before, after, bins, stop);
  }
  storeResults(queries);
  double pairs = 0;
  for (const Query& query : queries)
    if (query.values)
      pairs += static_cast<double>(std::clamp<int64_t>(query.position, 0, before.count) +
                                   std::clamp<int64_t>(after.count - 1 - query.position, 0, after.count));
  return pairs;
}

// Lanes without a query see the keys that their neighbours see, with a query of zeros.
void TileAttention::loadQueries(const std::array<Query, tileQueries>& queries) {
  constexpr double log2e = 1.4426950408889634;
  const float factor = static_cast<float>(scale_ * log2e);
  lowest_ = std::numeric_limits<int64_t>::max(), highest_ = std::numeric_limits<int64_t>::min();
  for (const Query& query : queries)
    if (query.values)
      lowest_ = std::min(lowest_, query.position), highest_ = std::max(highest_, query.position);
  for (int lane = 0; lane < tileQueries; ++lane) {
    const Query& query = queries[static_cast<size_t>(lane)];
    double squares = 0;
    for (int i = 0; i < tile_.headSize; ++i) {
      const float value = query.values ? query.values[i] * factor : 0.0f;
      tile_.q[i * tileQueries + lane] = value;
      squares += static_cast<double>(value) * value;
    }
    tile_.shift[lane] = std::ceil(static_cast<float>(std::sqrt(squares)) * query.maxKeyNorm) - headroom;
    tile_.position[lane] = static_cast<float>(query.values ? query.position : lowest_);
  }
}

void TileAttention::limitKeys(const KeySide& before, const KeySide& after) {
  beforeEnd_ = std::min(before.count, highest_);
  afterBegin_ = std::min(roundDown(std::max<int64_t>(0, lowest_ + 1)), after.count);
  afterEnd_ = after.count;
}

std::array<int64_t, 2> TileAttention::binsSeen(int side, const BinSums& bins) const {
  const auto binsUntil = [&](int64_t key) { return key == 0 ? 0 : (key - 1) / bins.tokensPerBin + 1; };
  if (side == 0) return {0, binsUntil(beforeEnd_)};
  return {afterBegin_ / bins.tokensPerBin, binsUntil(afterEnd_)};
}

// Blocks begin at multiples of their size, whatever the tile, and masked weights are zeros: a query's result
// does not depend on who shares its tile. visit(block, side).
template <typename Visit>
void TileAttention::forEachBlock(const KeySide& before, const KeySide& after, const Visit& visit) const {
  const auto blockOf = [&](const KeySide& keys, int64_t first, int64_t end, Visible visible) {
    const int64_t offset = first * tile_.headSize;
    return KeyBlock{keys.keys + offset, keys.values + offset, first,
                    std::min<int64_t>(end - first, blockKeys), visible};
  };
  for (int64_t k = 0; k < beforeEnd_; k += blockKeys)
    visit(blockOf(before, k, beforeEnd_, k + blockKeys > lowest_ ? Visible::BelowPosition : Visible::All), 0);
  for (int64_t k = afterBegin_; k < afterEnd_; k += blockKeys)
    visit(blockOf(after, k, afterEnd_, k <= highest_ ? Visible::AbovePosition : Visible::All), 1);
}

void TileAttention::attendAll(const KeySide& before, const KeySide& after, const BinSums* bins,
                              const std::stop_token& stop) {
  std::fill_n(tile_.out, tile_.headSize * tileQueries, 0.0f);
  std::fill_n(tile_.sum, tileQueries, 0.0f);
  forEachBlock(before, after, [&](const KeyBlock& block, int side) {
    if (block.first % keysPerLook == 0) throwIfStopped(stop);
    attend(block, tile_);
    if (bins)
      sumWeights(block, tile_, bins->tokensPerBin, block.first == (side == 0 ? 0 : afterBegin_),
                 bins->side(side));
  });
}

bool TileAttention::sumsVanished(const std::array<Query, tileQueries>& queries) const {
  for (size_t lane = 0; lane < tileQueries; ++lane)
    if (queries[lane].values && tile_.sum[lane] < smallestSum) return true;
  return false;
}

// Only queries whose sum vanished get another shift: the others must not depend on their neighbours.
void TileAttention::shiftByMaximum(const std::array<Query, tileQueries>& queries, const KeySide& before,
                                   const KeySide& after, const std::stop_token& stop) {
  std::array<float, tileQueries> largest;
  largest.fill(-std::numeric_limits<float>::infinity());
  forEachBlock(before, after, [&](const KeyBlock& block, int) {
    if (block.first % keysPerLook == 0) throwIfStopped(stop);
    largestScores(block, tile_, largest.data());
  });
  for (size_t lane = 0; lane < tileQueries; ++lane)
    if (queries[lane].values && tile_.sum[lane] < smallestSum)
      tile_.shift[lane] = std::ceil(largest[lane]) - headroom;
}

void TileAttention::storeResults(const std::array<Query, tileQueries>& queries) {
  constexpr double ln2 = 0.6931471805599453;
  for (int lane = 0; lane < tileQueries; ++lane) {
    const Query& query = queries[static_cast<size_t>(lane)];
    const float inverse = query.values ? 1.0f / tile_.sum[lane] : 0.0f;
    inverse_[static_cast<size_t>(lane)] = inverse;
    if (!query.values) continue;
    for (int i = 0; i < tile_.headSize; ++i) query.attended[i] = tile_.out[i * tileQueries + lane] * inverse;
    if (query.lse)
      *query.lse =
          static_cast<float>(std::log(static_cast<double>(tile_.sum[lane])) + ln2 * tile_.shift[lane]);
  }
}

}  // namespace janus::cpu
