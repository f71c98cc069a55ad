#include "kernels/cpu/attention_bins.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/attention_bins.cpp"
#include "kernels/cpu/targets.h"  // before the next

#include <hwy/foreach_target.h>

#include "kernels/cpu/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace janus {
namespace HWY_NAMESPACE {
using cpu::KeyBlock;
using cpu::QueryTile;
using cpu::tileQueries;
using Scales = std::array<float, tileQueries>;
using Rows = std::array<float*, tileQueries>;

// to = or += the sum of rows.
HWY_INLINE void sumRows(const float* rows, int64_t count, bool begin, float* to) {
  for (int lane = 0; lane < tileQueries; lane += lanes) {
    Vector sum = load(rows + lane);
    for (int64_t r = 1; r < count; ++r) sum = hn::Add(sum, load(rows + r * tileQueries + lane));
    store(begin ? sum : hn::Add(load(to + lane), sum), to + lane);
  }
}

void sumWeightsOf(const KeyBlock& block, const QueryTile& tile, int64_t tokensPerBin, bool firstBlock,
                  float* sums) {
  for (int64_t j = 0; j < block.count;) {
    const int64_t bin = (block.first + j) / tokensPerBin;
    const int64_t end = std::min(block.count, bin * tokensPerBin - block.first + tokensPerBin);
    const bool begin = (block.first + j) == bin * tokensPerBin || (firstBlock && j == 0);
    const bool whole = j == 0 && end == block.count;
    sumRows(whole ? tile.blockSum : tile.weights + j * tileQueries, whole ? 1 : end - j, begin,
            sums + bin * tileQueries);
    j = end;
  }
}

void scaleBinsBy(const float* from, int64_t bins, const Scales& scale, bool add, float* to) {
  for (int64_t bin = 0; bin < bins; ++bin, from += tileQueries, to += tileQueries)
    for (int lane = 0; lane < tileQueries; lane += lanes) {
      const Vector before = add ? load(to + lane) : hn::Zero(Floats());
      store(hn::MulAdd(load(from + lane), load(scale.data() + lane), before), to + lane);
    }
}

void addTransposedOneByOne(const float* sums, int64_t first, int64_t bins, const Rows& rows) {
  for (size_t lane = 0; lane < tileQueries; ++lane)
    for (int64_t bin = first; rows[lane] && bin < bins; ++bin)
      rows[lane][bin] += sums[bin * tileQueries + static_cast<int64_t>(lane)];
}

#if HWY_TARGET == HWY_SCALAR
void addTransposedBins(const float* sums, int64_t bins, const Rows& rows) {
  addTransposedOneByOne(sums, 0, bins, rows);
}
#else
// Four bins of a vector of queries: afterwards 128-bit block b of vector k holds query 4 b + k's four bins.
HWY_INLINE void transposeFour(const float* sums, float* to) {
  const Floats d;
  const hn::Repartition<double, Floats> pairs;
  const auto asPairs = [&](Vector v) { return hn::BitCast(pairs, v); };
  const Vector r0 = load(sums), r1 = load(sums + tileQueries), r2 = load(sums + 2 * tileQueries),
               r3 = load(sums + 3 * tileQueries);
  const auto low01 = asPairs(hn::InterleaveLower(d, r0, r1)), low23 = asPairs(hn::InterleaveLower(d, r2, r3));
  const auto high01 = asPairs(hn::InterleaveUpper(d, r0, r1)),
             high23 = asPairs(hn::InterleaveUpper(d, r2, r3));
  store(hn::BitCast(d, hn::InterleaveLower(pairs, low01, low23)), to);
  store(hn::BitCast(d, hn::InterleaveUpper(pairs, low01, low23)), to + lanes);
  store(hn::BitCast(d, hn::InterleaveLower(pairs, high01, high23)), to + 2 * lanes);
  store(hn::BitCast(d, hn::InterleaveUpper(pairs, high01, high23)), to + 3 * lanes);
}

// Sixteen bins at a time, a cache line of every row: the rows of a map lie at distances that share cache
// sets.
void addTransposedBins(const float* sums, int64_t bins, const Rows& rows) {
  const hn::CappedTag<float, 4> four;
  const int64_t whole = bins / 16 * 16;
  HWY_ALIGN float blocks[4][4 * lanes];
  for (int64_t bin = 0; bin < whole; bin += 16)
    for (int lane = 0; lane < tileQueries; lane += lanes) {
      for (int quarter = 0; quarter < 4; ++quarter)
        transposeFour(sums + (bin + 4 * quarter) * tileQueries + lane, blocks[quarter]);
      for (int i = 0; i < lanes; ++i) {
        if (!rows[static_cast<size_t>(lane + i)]) continue;
        float* row = rows[static_cast<size_t>(lane + i)] + bin;
        for (int quarter = 0; quarter < 4; ++quarter, row += 4) {
          const auto values = hn::LoadU(four, blocks[quarter] + i % 4 * lanes + i / 4 * 4);
          hn::StoreU(hn::Add(hn::LoadU(four, row), values), four, row);
        }
      }
    }
  addTransposedOneByOne(sums, whole, bins, rows);
}
#endif

}  // namespace HWY_NAMESPACE
}  // namespace janus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace janus {
HWY_EXPORT(sumWeightsOf);
HWY_EXPORT(scaleBinsBy);
HWY_EXPORT(addTransposedBins);

namespace cpu {

void sumWeights(const KeyBlock& block, const QueryTile& tile, int64_t tokensPerBin, bool firstBlock,
                float* sums) {
  HWY_DYNAMIC_DISPATCH(sumWeightsOf)(block, tile, tokensPerBin, firstBlock, sums);
}

void scaleBins(const float* from, int64_t bins, const std::array<float, tileQueries>& scale, bool add,
               float* to) {
  HWY_DYNAMIC_DISPATCH(scaleBinsBy)(from, bins, scale, add, to);
}

void addTransposed(const float* sums, int64_t bins, const std::array<float*, tileQueries>& rows) {
  HWY_DYNAMIC_DISPATCH(addTransposedBins)(sums, bins, rows);
}

}  // namespace cpu
}  // namespace janus
#endif
