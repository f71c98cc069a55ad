// Exact softmax attention of one tile of queries over the keys of one or two streams, never a matrix of all
// pairs.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "kernels/cpu/attention_block.h"
#include "kernels/cpu/block_pool.h"
#include "kernels/operations.h"

namespace janus::cpu {

// One query. It sees the keys k < position of the stream before it and k > position of the stream after it.
struct Query {
  const float* values = nullptr;  // [head size]; null: this place of the tile has no query
  float* attended = nullptr;      // [head size], written when all keys are done; may be `values`
  int64_t position = 0;
  float maxKeyNorm = 0;  // the length of the longest key that it sees
  float* lse = nullptr;  // optional
};

// The keys of one head of one sequence of one stream.
struct KeySide {
  const float *keys = nullptr, *values = nullptr;  // [count, head size]
  int64_t count = 0;
};

KeySide keySide(const KvCache& store, int64_t sequence, int head, int64_t count);

// Where a tile leaves how much weight it put on each bin of keys, side after side: [2][bins][tileQueries].
struct BinSums {
  int64_t tokensPerBin = 0, bins = 0;
  float* sums = nullptr;
  float* side(int index) const { return sums + index * bins * tileQueries; }
};

// Memory of one tile, to be used for one after the other.
//
// Weights are 2^(score - shift). Instead of following the largest score, the shift is a bound known
// beforehand, |q| times the longest key seen (Cauchy-Schwarz), so that all blocks are treated alike and in
// any order; should the bound be so loose that a sum vanishes, the tile is done again with the true maximum.
class TileAttention {
 public:
  TileAttention(int headSize, float scale, BlockPool& memory);

  // Attends all queries; `bins` where their sums over bins of keys are wanted. `before` or `after` may be
  // empty. Returns how many pairs of a query and a key it did. Throws Cancelled.
  double run(const std::array<Query, tileQueries>& queries, const KeySide& before, const KeySide& after,
             const BinSums* bins, const std::stop_token& stop);
  // After run(): the bins of a side that were written, the others hold anything; [begin, end).
  std::array<int64_t, 2> binsSeen(int side, const BinSums& bins) const;
  // After run(): what a query's weights must be multiplied with to sum to 1; 0 where there is no query.
  const std::array<float, tileQueries>& inverseSums() const { return inverse_; }

 private:
  void loadQueries(const std::array<Query, tileQueries>& queries);
  void limitKeys(const KeySide& before, const KeySide& after);
  template <typename Visit>
  void forEachBlock(const KeySide& before, const KeySide& after, const Visit& visit) const;
  void attendAll(const KeySide& before, const KeySide& after, const BinSums* bins,
                 const std::stop_token& stop);
  bool sumsVanished(const std::array<Query, tileQueries>& queries) const;
  void shiftByMaximum(const std::array<Query, tileQueries>& queries, const KeySide& before,
                      const KeySide& after, const std::stop_token& stop);
  void storeResults(const std::array<Query, tileQueries>& queries);

  float scale_;
  std::shared_ptr<float> memory_;
  QueryTile tile_;
  int64_t lowest_ = 0, highest_ = 0;  // position
  // The keys that at least one query of the tile sees, in whole blocks.
  int64_t beforeEnd_ = 0, afterBegin_ = 0, afterEnd_ = 0;
  std::array<float, tileQueries> inverse_{};
};

}  // namespace janus::cpu
