// The inner loops of attention: a tile of queries against a block of keys. One thread.
#pragma once

#include <cstdint>

namespace janus::cpu {

// Each query of a tile has a lane of the vectors, so that a key's value is broadcast once for all of them. A
// multiple of three vectors of 16, 8 or 4.
constexpr int tileQueries = 48;
constexpr int blockKeys = 64;

// What a tile of queries needs while it runs through the keys; arrays are [.., tileQueries].
struct QueryTile {
  int headSize = 0;
  float* q = nullptr;         // [headSize, .] times scale times log2(e)
  float* out = nullptr;       // [headSize, .] sum of weight times value
  float* sum = nullptr;       // sum of weights
  float* shift = nullptr;     // whole numbers: a weight is 2^(score - shift)
  float* position = nullptr;  // whole numbers: what the masks compare with
  float* weights = nullptr;   // [blockKeys, .] those of the last block
  float* blockSum = nullptr;  // their sum
};

// Which of a block's keys a query sees.
enum class Visible { All, BelowPosition, AbovePosition };

struct KeyBlock {
  const float *keys = nullptr, *values = nullptr;  // [count, headSize]
  int64_t first = 0, count = 0;                    // count <= blockKeys
  Visible visible = Visible::All;
};

// Adds the block to out and sum, and leaves weights and blockSum.
void attend(const KeyBlock& block, const QueryTile& tile);
// largest[.] = max(largest[.], the scores of the visible keys), without shift.
void largestScores(const KeyBlock& block, const QueryTile& tile, float* largest);

}  // namespace janus::cpu
