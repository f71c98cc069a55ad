// Attention as tasks: which queries stand in a tile, and where the maps are kept.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "kernels/cpu/attention.h"
#include "kernels/cpu/attention_bins.h"
#include "kernels/cpu/cpu_device.h"
#include "kernels/cpu/rows.h"

namespace janus::cpu {
namespace {

using Queries = std::array<Query, tileQueries>;

float norm(const float* x, int64_t count) {
  double squares = 0;
  for (int64_t i = 0; i < count; ++i) squares += static_cast<double>(x[i]) * x[i];
  return static_cast<float>(std::sqrt(squares));
}

void advance(const Watch& watch, double pairs) {
  if (watch.advance) watch.advance(pairs);
}

// Both streams' queries of a span of tokens share one tile, as they see nearly the same keys.
constexpr int64_t tokensPerTile = tileQueries / 2;

// Janus attention for spans of tokens. A span is one task with all its heads, and its rows of the map belong
// to it alone, so that they are filled in one order.
class JanusSpans {
 public:
  JanusSpans(const Tensor& q, int64_t first, const KeyStore& forward, const KeyStore& backward, float scale,
             const Tensor& lse, const AttentionMap* map, const Watch& watch, BlockPool& memory)
      : memory_(memory),
        q_(q),
        offset_(first),
        forward_(forward),
        backward_(backward),
        scale_(scale),
        lse_(lse),
        map_(map),
        watch_(watch),
        length_(forward.capacity),
        count_(q.rows / 2),
        heads_(forward.heads),
        headSize_(static_cast<int>(q.columns / forward.heads)) {}

  // Whole bins of the map and whole tiles; one span where the first token stands inside a bin.
  int64_t tokensPerSpan() const {
    if (!map_) return tokensPerTile;
    if (offset_ % map_->tokensPerBin != 0) return count_;
    return map_->tokensPerBin < count_ ? std::lcm(map_->tokensPerBin, tokensPerTile) : map_->tokensPerBin;
  }
  int64_t count() const { return (count_ - 1) / tokensPerSpan() + 1; }

  void run(int64_t span) const {
    TileAttention attention(headSize_, scale_, memory_);
    const int64_t floats = map_ ? 2 * map_->bins * tileQueries : 0;
    const std::shared_ptr<float> oneHead = memory_.take(floats), allHeads = memory_.take(floats);
    const int64_t end = std::min(count_, span * tokensPerSpan() + tokensPerSpan());
    for (int64_t first = span * tokensPerSpan(); first < end; first += tokensPerTile)
      runTile(attention, first, oneHead.get(), allHeads.get());
  }

 private:
  // `first`: the tile's first token among those of the call.
  void runTile(TileAttention& attention, int64_t first, float* oneHead, float* allHeads) const {
    BinSums bins, total;
    if (map_) {
      bins = {map_->tokensPerBin, map_->bins, oneHead};
      total = {map_->tokensPerBin, map_->bins, allHeads};
    }
    const bool mean = map_ && map_->mass[0].rows == 1;
    for (int head = 0; head < heads_; ++head) {
      Queries queries = queriesOf(first, head);
      const double pairs =
          attention.run(queries, keySide(forward_, head, length_), keySide(backward_, head, length_),
                        map_ ? &bins : nullptr, watch_.stop);
      advance(watch_, pairs);
      if (!map_) continue;
      scaleInto(attention, bins, total, mean && head > 0, mean ? 1.0f / static_cast<float>(heads_) : 1.0f);
      if (!mean || head == heads_ - 1) addToMap(attention, total, first, mean ? 0 : head);
    }
  }

  Queries queriesOf(int64_t first, int head) const {
    Queries queries;
    const int64_t count = std::min(tokensPerTile, count_ - first);
    for (int64_t i = 0; i < count; ++i) {
      const int64_t row = first + i, t = offset_ + row;
      queries[static_cast<size_t>(i)] =
          query(row, head, t + 1, reach(forward_, head, t), reach(backward_, head, t + 2));
      queries[static_cast<size_t>(tokensPerTile + i)] =
          query(count_ + row, head, t - 1, reach(backward_, head, t), reach(forward_, head, t - 2));
    }
    return queries;
  }

  Query query(int64_t row, int head, int64_t position, float reach, float otherReach) const {
    return {q_.row(row) + head * headSize_, position, std::max(reach, otherReach),
            lse_.data ? lse_.row(head) + row : nullptr};
  }

  float reach(const KeyStore& store, int head, int64_t token) const {
    return token >= 0 && token < length_ ? store.reach.tensor().row(head)[token] : 0.0f;
  }

  // total (+)= weights as probabilities, times factor.
  static void scaleInto(const TileAttention& attention, const BinSums& bins, const BinSums& total, bool add,
                        float factor) {
    std::array<float, tileQueries> scale = attention.inverseSums();
    for (float& value : scale) value *= factor;
    for (int side = 0; side < 2; ++side) {
      const auto [begin, end] = attention.binsSeen(side, bins);
      scaleBins(bins.side(side) + begin * tileQueries, end - begin, scale, add,
                total.side(side) + begin * tileQueries);
    }
  }

  void addToMap(const TileAttention& attention, const BinSums& total, int64_t first, int mapRow) const {
    for (int side = 0; side < 2; ++side) {
      const auto [begin, end] = attention.binsSeen(side, total);
      std::array<float*, tileQueries> rows{};
      for (int64_t lane = 0; lane < tileQueries; ++lane) {
        const int64_t row = first + lane % tokensPerTile, token = offset_ + row;
        const size_t pair = static_cast<size_t>(lane / tokensPerTile * 2 + side);
        if (row < count_)
          rows[static_cast<size_t>(lane)] =
              map_->mass[pair].row(mapRow) + token / map_->tokensPerBin * map_->bins + begin;
      }
      addTransposed(total.side(side) + begin * tileQueries, end - begin, rows);
    }
  }

  BlockPool& memory_;
  const Tensor& q_;
  int64_t offset_;  // the token of q's first row
  const KeyStore &forward_, &backward_;
  float scale_;
  const Tensor& lse_;
  const AttentionMap* map_;
  const Watch& watch_;
  int64_t length_, count_;  // tokens of a stream, and of the call
  int heads_, headSize_;
};

}  // namespace

KeyStore CpuDevice::keyStore(int heads, int headSize, int64_t tokens) {
  return {allocate(heads * tokens, headSize), allocate(heads * tokens, headSize), allocate(heads, tokens),
          heads, tokens};
}

int64_t CpuDevice::keyStoreBytes(int heads, int headSize, int64_t tokens) const {
  return heads * tokens * (2 * headSize + 1) * static_cast<int64_t>(sizeof(float));
}

void CpuDevice::storeKeys(const Tensor& k, const Tensor& v, int64_t at, StoreOrder order, KeyStore& store) {
  const int64_t headSize = k.columns / store.heads, previous = order == StoreOrder::Ascending ? -1 : 1;
  const Tensor keys = store.keys.tensor(), values = store.values.tensor();
  for (int head = 0; head < store.heads; ++head) {
    float* reach = store.reach.tensor().row(head);
    for (int64_t i = 0; i < k.rows; ++i) {
      const int64_t r = order == StoreOrder::Ascending ? i : k.rows - 1 - i, token = at + r;
      const float* key = k.row(r) + head * headSize;
      std::copy_n(key, headSize, keys.row(head * store.capacity + token));
      std::copy_n(v.row(r) + head * headSize, headSize, values.row(head * store.capacity + token));
      const int64_t before = token + previous;
      const bool isFirst = before < 0 || before >= store.capacity;
      reach[token] = std::max(norm(key, headSize), isFirst ? 0.0f : reach[before]);
    }
  }
}

void CpuDevice::causalAttention(const Tensor& q, int64_t at, const KeyStore& keys, float scale,
                                const Tensor& lse, const Watch& watch) {
  const int64_t headSize = q.columns / keys.heads, tiles = (q.rows + tileQueries - 1) / tileQueries;
  pool_.forEach(tiles * keys.heads, [&](int64_t task) {
    const int head = static_cast<int>(task % keys.heads);
    const int64_t first = task / keys.heads * tileQueries;
    Queries queries;
    for (int64_t row = first; row < std::min(q.rows, first + tileQueries); ++row)
      queries[static_cast<size_t>(row - first)] = {q.row(row) + head * headSize, at + row + 1,
                                                   keys.reach.tensor().row(head)[at + row],
                                                   lse.data ? lse.row(head) + row : nullptr};
    TileAttention attention(static_cast<int>(headSize), scale, memory_);
    advance(watch, attention.run(queries, keySide(keys, head, at + q.rows), {}, nullptr, watch.stop));
  });
}

void CpuDevice::janusAttention(const Tensor& q, int64_t first, const KeyStore& forward,
                               const KeyStore& backward, float scale, const Tensor& lse,
                               const AttentionMap* map, const Watch& watch) {
  const JanusSpans spans(q, first, forward, backward, scale, lse, map, watch, memory_);
  pool_.forEach(spans.count(), [&](int64_t span) { spans.run(span); });
}

}  // namespace janus::cpu
