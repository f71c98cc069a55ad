// Windows of bases made from a seed.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/model/vocabulary.h"

namespace janus {

// A, C, G and T at random, the same for the same seed.
inline std::vector<uint8_t> seededTokens(int64_t length, uint32_t seed = 1) {
  std::vector<uint8_t> tokens;
  tokens.reserve(static_cast<size_t>(length));
  for (int64_t i = 0; i < length; ++i) {
    seed = seed * 1664525 + 1013904223;  // Knuth's linear congruential generator, as in Numerical Recipes
    tokens.push_back(static_cast<uint8_t>(tokenA + (seed >> 30)));
  }
  return tokens;
}

}  // namespace janus
