#include "kernels/cpu/attention_block.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/attention_block.cpp"
#include "kernels/cpu/targets.h"  // before the next

#include <hwy/foreach_target.h>

#include "kernels/cpu/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace janus {
namespace HWY_NAMESPACE {
using cpu::KeyBlock;
using cpu::QueryTile;
using cpu::tileQueries;
using cpu::Visible;

// Queries are taken three vectors at a time: with four keys that makes twelve independent sums.
constexpr int group = 3;

// s[key][vector] = q . k for kKeys keys and one group of queries. kHeadSize 0: known only at run time.
template <int kKeys, int kHeadSize>
HWY_INLINE void score(const float* keys, const float* queries, int runtimeHeadSize,
                      Vector (&s)[kKeys][group]) {
  const int headSize = kHeadSize ? kHeadSize : runtimeHeadSize;
  for (int j = 0; j < kKeys; ++j)
    for (int v = 0; v < group; ++v) s[j][v] = hn::Zero(Floats());
  for (int i = 0; i < headSize; ++i) {
    Vector q[group];
    for (int v = 0; v < group; ++v) q[v] = load(queries + i * tileQueries + v * lanes);
    for (int j = 0; j < kKeys; ++j) {
      const Vector k = set(keys[j * headSize + i]);
      for (int v = 0; v < group; ++v) s[j][v] = hn::MulAdd(k, q[v], s[j][v]);
    }
  }
}

HWY_INLINE hn::Mask<Floats> sees(Visible visible, Vector position, float key) {
  return visible == Visible::BelowPosition ? hn::Lt(set(key), position) : hn::Gt(set(key), position);
}

// Weights 2^(s - shift). The shift is whole and is taken from the exponent, so that it costs no precision.
template <int kKeys, int kHeadSize, Visible kVisible>
HWY_INLINE void weigh(const KeyBlock& block, int64_t j0, const QueryTile& tile, int lane,
                      Vector (&sum)[group]) {
  const int headSize = kHeadSize ? kHeadSize : tile.headSize;
  const float *shift = tile.shift + lane, *position = tile.position + lane;
  float* weights = tile.weights + j0 * tileQueries + lane;
  Vector s[kKeys][group];
  score<kKeys, kHeadSize>(block.keys + j0 * headSize, tile.q + lane, headSize, s);
  for (int j = 0; j < kKeys; ++j)
    for (int v = 0; v < group; ++v) {
      const Vector whole = hn::Round(s[j][v]);
      Vector p =
          timesPowerOfTwo(exp2Fraction(hn::Sub(s[j][v], whole)), hn::Sub(whole, load(shift + v * lanes)));
      if (kVisible != Visible::All)
        p = hn::IfThenElseZero(
            sees(kVisible, load(position + v * lanes), static_cast<float>(block.first + j0 + j)), p);
      sum[v] = hn::Add(sum[v], p);
      store(p, weights + j * tileQueries + v * lanes);
    }
}

template <int kHeadSize, Visible kVisible>
void weighVisible(const KeyBlock& block, const QueryTile& tile) {
  for (int lane = 0; lane < tileQueries; lane += group * lanes) {
    Vector sum[group];
    for (Vector& each : sum) each = hn::Zero(Floats());
    int64_t j = 0;
    for (; j + 4 <= block.count; j += 4) weigh<4, kHeadSize, kVisible>(block, j, tile, lane, sum);
    for (; j < block.count; ++j) weigh<1, kHeadSize, kVisible>(block, j, tile, lane, sum);
    for (int v = 0; v < group; ++v) {
      const int at = lane + v * lanes;
      store(sum[v], tile.blockSum + at);
      store(hn::Add(load(tile.sum + at), sum[v]), tile.sum + at);
    }
  }
}

template <int kHeadSize>
void weighBlock(const KeyBlock& block, const QueryTile& tile) {
  switch (block.visible) {
    case Visible::All:
      return weighVisible<kHeadSize, Visible::All>(block, tile);
    case Visible::BelowPosition:
      return weighVisible<kHeadSize, Visible::BelowPosition>(block, tile);
    case Visible::AbovePosition:
      return weighVisible<kHeadSize, Visible::AbovePosition>(block, tile);
  }
}

// out[first .. first + kDims) += weights x values.
template <int kDims>
HWY_NOINLINE void addValues(const KeyBlock& block, const QueryTile& tile, int first) {
  const int64_t headSize = tile.headSize, count = block.count;
  for (int lane = 0; lane < tileQueries; lane += group * lanes) {
    float* to = tile.out + first * tileQueries + lane;
    const float *weights = tile.weights + lane, *values = block.values + first;
    Vector out[kDims][group];
    for (int i = 0; i < kDims; ++i)
      for (int v = 0; v < group; ++v) out[i][v] = load(to + i * tileQueries + v * lanes);
    for (int64_t j = 0; j < count; ++j, weights += tileQueries, values += headSize) {
      Vector p[group];
      for (int v = 0; v < group; ++v) p[v] = load(weights + v * lanes);
      for (int i = 0; i < kDims; ++i) {
        const Vector value = set(values[i]);
        for (int v = 0; v < group; ++v) out[i][v] = hn::MulAdd(value, p[v], out[i][v]);
      }
    }
    for (int i = 0; i < kDims; ++i)
      for (int v = 0; v < group; ++v) store(out[i][v], to + i * tileQueries + v * lanes);
  }
}

void addAllValues(const KeyBlock& block, const QueryTile& tile) {
  int i = 0;
#if HWY_TARGET == HWY_AVX3
  // As many sums as registers hold: 8 x 3, or 6 x 3 where that divides the head evenly.
  for (; tile.headSize % 6 != 0 && i + 8 <= tile.headSize; i += 8) addValues<8>(block, tile, i);
  for (; i + 6 <= tile.headSize; i += 6) addValues<6>(block, tile, i);
#endif
  for (; i + 4 <= tile.headSize; i += 4) addValues<4>(block, tile, i);
  for (; i < tile.headSize; ++i) addValues<1>(block, tile, i);
}

void weighAny(const KeyBlock& block, const QueryTile& tile) {
  switch (tile.headSize) {  // the published widths 32, 72, 144 with four heads
    case 8:
      return weighBlock<8>(block, tile);
    case 18:
      return weighBlock<18>(block, tile);
    case 36:
      return weighBlock<36>(block, tile);
    default:
      return weighBlock<0>(block, tile);
  }
}

void attendAny(const KeyBlock& block, const QueryTile& tile) {
  weighAny(block, tile);
  addAllValues(block, tile);
}

void largestAny(const KeyBlock& block, const QueryTile& tile, float* largest) {
  for (int64_t j = 0; j < block.count; ++j)
    for (int lane = 0; lane < tileQueries; lane += group * lanes) {
      Vector s[1][group];
      score<1, 0>(block.keys + j * tile.headSize, tile.q + lane, tile.headSize, s);
      for (int v = 0; v < group; ++v) {
        const int at = lane + v * lanes;
        const Vector before = load(largest + at), now = hn::Max(before, s[0][v]);
        if (block.visible == Visible::All) {
          store(now, largest + at);
        } else {
          const auto seen =
              sees(block.visible, load(tile.position + at), static_cast<float>(block.first + j));
          store(hn::IfThenElse(seen, now, before), largest + at);
        }
      }
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace janus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace janus {
HWY_EXPORT(attendAny);
HWY_EXPORT(largestAny);

namespace cpu {

void attend(const KeyBlock& block, const QueryTile& tile) { HWY_DYNAMIC_DISPATCH(attendAny)(block, tile); }

void largestScores(const KeyBlock& block, const QueryTile& tile, float* largest) {
  HWY_DYNAMIC_DISPATCH(largestAny)(block, tile, largest);
}

}  // namespace cpu
}  // namespace janus
#endif
