// Attention divided into tasks: which queries share a tile, and which rows of the maps a task fills.
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

void advance(const ProgressMonitor& monitor, double pairs) {
  if (monitor.advance) monitor.advance(pairs);
}

// Both streams' queries of a span of tokens share one tile, as they see nearly the same keys.
constexpr int64_t tokensPerTile = tileQueries / 2;

// Where a head's lengths of keys are.
const float* maxKeyNormsOf(const KvCache& store, int64_t sequence, int head) {
  return store.maxKeyNorm.tensor().row(sequence * store.heads + head);
}

// Janus attention for spans of tokens of one sequence. A span is one task with all its heads, and its rows of
// the map belong to it alone, so that they are filled in one order.
class JanusSpans {
 public:
  JanusSpans(const Tensor& q, int64_t first, const KvCache& forward, const KvCache& backward, float scale,
             const Tensor& y, const Tensor& lse, const AttentionMap* map, const ProgressMonitor& monitor,
             BlockPool& memory)
      : memory_(memory),
        q_(q),
        offset_(first),
        forward_(forward),
        backward_(backward),
        scale_(scale),
        y_(y),
        lse_(lse),
        map_(map),
        monitor_(monitor),
        length_(forward.capacity),
        sequences_(forward.sequences),
        count_(q.rows / 2 / forward.sequences),
        heads_(forward.heads),
        headSize_(static_cast<int>(q.columns / forward.heads)) {}

  // Whole bins of the map and whole tiles; one span where the first token lies inside a bin.
  int64_t tokensPerSpan() const {
    if (!map_) return tokensPerTile;
    if (offset_ % map_->tokensPerBin != 0) return count_;
    return map_->tokensPerBin < count_ ? std::lcm(map_->tokensPerBin, tokensPerTile) : map_->tokensPerBin;
  }
  int64_t spansOfSequence() const { return (count_ - 1) / tokensPerSpan() + 1; }
  int64_t count() const { return sequences_ * spansOfSequence(); }

  void run(int64_t index) const {
    const int64_t sequence = index / spansOfSequence(), span = index % spansOfSequence();
    TileAttention attention(headSize_, scale_, memory_);
    const int64_t floats = map_ ? 2 * map_->bins * tileQueries : 0;
    const std::shared_ptr<float> oneHead = memory_.take(floats), allHeads = memory_.take(floats);
    const int64_t end = std::min(count_, span * tokensPerSpan() + tokensPerSpan());
    for (int64_t first = span * tokensPerSpan(); first < end; first += tokensPerTile)
      runTile(attention, sequence, first, oneHead.get(), allHeads.get());
  }

 private:
  // `first`: the tile's first token among those of the sequence in this call.
  void runTile(TileAttention& attention, int64_t sequence, int64_t first, float* oneHead,
               float* allHeads) const {
    BinSums bins, total;
    if (map_) {
      bins = {map_->tokensPerBin, map_->bins, oneHead};
      total = {map_->tokensPerBin, map_->bins, allHeads};
    }
    const bool mean = map_ && map_->mass[0].rows == 1;
    for (int head = 0; head < heads_; ++head) {
      Queries queries = queriesOf(sequence, first, head);
      const double pairs =
          attention.run(queries, keySide(forward_, sequence, head, length_),
                        keySide(backward_, sequence, head, length_), map_ ? &bins : nullptr, monitor_.stop);
      advance(monitor_, pairs);
      if (!map_) continue;
      scaleInto(attention, bins, total, mean && head > 0, mean ? 1.0f / static_cast<float>(heads_) : 1.0f);
      if (!mean || head == heads_ - 1) addToMap(attention, total, first, mean ? 0 : head);
    }
  }

  Queries queriesOf(int64_t sequence, int64_t first, int head) const {
    const float *forward = maxKeyNormsOf(forward_, sequence, head),
                *backward = maxKeyNormsOf(backward_, sequence, head);
    const int64_t rowOfForward = sequence * count_, rowOfBackward = (sequences_ + sequence) * count_;
    Queries queries;
    const int64_t count = std::min(tokensPerTile, count_ - first);
    for (int64_t i = 0; i < count; ++i) {
      const int64_t row = first + i, t = offset_ + row;
      queries[static_cast<size_t>(i)] =
          query(rowOfForward + row, head, t + 1, maxKeyNorm(forward, t), maxKeyNorm(backward, t + 2));
      queries[static_cast<size_t>(tokensPerTile + i)] =
          query(rowOfBackward + row, head, t - 1, maxKeyNorm(backward, t), maxKeyNorm(forward, t - 2));
    }
    return queries;
  }

  Query query(int64_t row, int head, int64_t position, float maxKeyNorm, float otherMaxKeyNorm) const {
    const int64_t column = int64_t{head} * headSize_;
    return {q_.row(row) + column, y_.row(row) + column, position, std::max(maxKeyNorm, otherMaxKeyNorm),
            lse_.data ? lse_.row(head) + row : nullptr};
  }

  float maxKeyNorm(const float* ofHead, int64_t token) const {
    return token >= 0 && token < length_ ? ofHead[token] : 0.0f;
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
  int64_t offset_;  // the token of every sequence's first row
  const KvCache &forward_, &backward_;
  float scale_;
  const Tensor &y_, &lse_;
  const AttentionMap* map_;
  const ProgressMonitor& monitor_;
  int64_t length_, sequences_, count_;  // tokens of a stream, and of the call; of each sequence
  int heads_, headSize_;
};

// The keys of one head of one sequence.
void storeKeysOf(const Tensor& k, const Tensor& v, int64_t sequence, int head, int64_t at, StoreOrder order,
                 KvCache& store) {
  const int64_t headSize = k.columns / store.heads, previous = order == StoreOrder::Ascending ? -1 : 1;
  const int64_t row = store.headRow(sequence, head);
  const Tensor keys = store.keys.tensor(), values = store.values.tensor();
  float* maxKeyNorm = store.maxKeyNorm.tensor().row(sequence * store.heads + head);
  for (int64_t i = 0; i < k.rows; ++i) {
    const int64_t r = order == StoreOrder::Ascending ? i : k.rows - 1 - i, token = at + r;
    const float* key = k.row(r) + head * headSize;
    std::copy_n(key, headSize, keys.row(row + token));
    std::copy_n(v.row(r) + head * headSize, headSize, values.row(row + token));
    const int64_t before = token + previous;
    const bool isFirst = before < 0 || before >= store.capacity;
    maxKeyNorm[token] = std::max(norm(key, headSize), isFirst ? 0.0f : maxKeyNorm[before]);
  }
}

}  // namespace

KvCache CpuDevice::kvCache(const KvCacheShape& shape) {
  const int64_t heads = shape.sequences * shape.heads, rows = heads * shape.tokens;
  return {allocate(rows, shape.headSize),
          allocate(rows, shape.headSize),
          allocate(heads, shape.tokens),
          shape.heads,
          shape.tokens,
          shape.sequences};
}

int64_t CpuDevice::kvCacheBytes(const KvCacheShape& shape) const {
  return shape.sequences * shape.heads * shape.tokens * (2 * shape.headSize + 1) *
         static_cast<int64_t>(sizeof(float));
}

void CpuDevice::storeKeys(const Tensor& k, const Tensor& v, int64_t at, StoreOrder order, KvCache& store) {
  const int64_t tokens = k.rows / store.sequences;
  for (int64_t s = 0; s < store.sequences; ++s)
    for (int head = 0; head < store.heads; ++head)
      storeKeysOf(k.rowsFrom(s * tokens, tokens), v.rowsFrom(s * tokens, tokens), s, head, at, order, store);
}

void CpuDevice::causalAttention(const Tensor& q, int64_t at, const KvCache& keys, float scale,
                                const Tensor& y, const Tensor& lse, const ProgressMonitor& monitor) {
  const int64_t headSize = q.columns / keys.heads, tokens = q.rows / keys.sequences;
  const int64_t tiles = (tokens + tileQueries - 1) / tileQueries;
  pool_.forEach(keys.sequences * tiles * keys.heads, [&](int64_t task) {
    const int head = static_cast<int>(task % keys.heads);
    const int64_t tile = task / keys.heads, sequence = tile / tiles, first = tile % tiles * tileQueries;
    const float* maxKeyNorm = maxKeyNormsOf(keys, sequence, head);
    Queries queries;
    for (int64_t i = first; i < std::min(tokens, first + tileQueries); ++i) {
      const int64_t row = sequence * tokens + i;
      queries[static_cast<size_t>(i - first)] = {q.row(row) + head * headSize, y.row(row) + head * headSize,
                                                 at + i + 1, maxKeyNorm[at + i],
                                                 lse.data ? lse.row(head) + row : nullptr};
    }
    TileAttention attention(static_cast<int>(headSize), scale, memory_);
    advance(monitor,
            attention.run(queries, keySide(keys, sequence, head, at + tokens), {}, nullptr, monitor.stop));
  });
}

void CpuDevice::janusAttention(const Tensor& q, int64_t first, const KvCache& forward,
                               const KvCache& backward, float scale, const Tensor& y, const Tensor& lse,
                               const AttentionMap* map, const ProgressMonitor& monitor) {
  const JanusSpans spans(q, first, forward, backward, scale, y, lse, map, monitor, memory_);
  pool_.forEach(spans.count(), [&](int64_t span) { spans.run(span); });
}

}  // namespace janus::cpu
