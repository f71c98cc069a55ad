// Bases and tokens.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace janus {

constexpr int tokenPad = 4;      // N, as in the published pretraining on hg38
constexpr int tokenUnknown = 6;  // any other letter
constexpr int tokenA = 7;        // C 8, G 9, T 10
constexpr int baseTokens = 4;

// A 7, C 8, G 9, T (and U) 10, N 4, else 6; case does not matter.
uint8_t tokenOf(char base);
std::vector<uint8_t> tokensOf(std::string_view bases);

// 0..3 for A C G T (either case; U as T), -1 for anything else.
int baseIndex(char base);

// The reverse complement of tokens: A<->T, C<->G, the rest as they are, order reversed.
std::vector<uint8_t> reverseComplement(std::vector<uint8_t> tokens);

}  // namespace janus
