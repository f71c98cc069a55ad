#include "engine/model/vocabulary.h"

#include <algorithm>

namespace janus {

int baseIndex(char base) {
  switch (base) {
    case 'A':
    case 'a':
      return 0;
    case 'C':
    case 'c':
      return 1;
    case 'G':
    case 'g':
      return 2;
    case 'T':
    case 't':
    case 'U':
    case 'u':
      return 3;
    default:
      return -1;
  }
}

uint8_t tokenOf(char base) {
  if (base == 'N' || base == 'n') return tokenPad;
  const int index = baseIndex(base);
  return static_cast<uint8_t>(index < 0 ? tokenUnknown : tokenA + index);
}

std::vector<uint8_t> tokensOf(std::string_view bases) {
  std::vector<uint8_t> tokens(bases.size());
  std::transform(bases.begin(), bases.end(), tokens.begin(), tokenOf);
  return tokens;
}

std::vector<uint8_t> reverseComplement(std::vector<uint8_t> tokens) {
  std::reverse(tokens.begin(), tokens.end());
  for (uint8_t& token : tokens)
    if (token >= tokenA && token < tokenA + baseTokens)  // A + T = C + G
      token = static_cast<uint8_t>(2 * tokenA + baseTokens - 1 - token);
  return tokens;
}

}  // namespace janus
