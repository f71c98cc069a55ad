// Bases and tokens.
#include "engine/model/vocabulary.h"

#include <gtest/gtest.h>

namespace janus {
namespace {

TEST(Vocabulary, TokensOfBases) {
  EXPECT_EQ(tokensOf("ACGTacgt"), (std::vector<uint8_t>{7, 8, 9, 10, 7, 8, 9, 10}));
  EXPECT_EQ(tokensOf("Uu"), (std::vector<uint8_t>{10, 10}));
  EXPECT_EQ(tokensOf("Nn"), (std::vector<uint8_t>{4, 4}));
  EXPECT_EQ(tokensOf("RY-*."), (std::vector<uint8_t>{6, 6, 6, 6, 6}));
  EXPECT_TRUE(tokensOf("").empty());
}

TEST(Vocabulary, BaseIndex) {
  const std::string bases = "ACGTacgtUu";
  const std::vector<int> expected{0, 1, 2, 3, 0, 1, 2, 3, 3, 3};
  for (size_t i = 0; i < bases.size(); ++i) EXPECT_EQ(baseIndex(bases[i]), expected[i]);
  for (const char other : {'N', 'n', 'R', '-', '\0'}) EXPECT_EQ(baseIndex(other), -1);
}

TEST(Vocabulary, ReverseComplement) {
  EXPECT_EQ(reverseComplement(tokensOf("AACGTNR")), (std::vector<uint8_t>{6, 4, 7, 8, 9, 10, 10}));
  const auto tokens = tokensOf("GATTACANNRC");
  EXPECT_EQ(reverseComplement(reverseComplement(tokens)), tokens);
}

}  // namespace
}  // namespace janus
