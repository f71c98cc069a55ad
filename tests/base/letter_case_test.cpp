#include "base/letter_case.h"

#include <gtest/gtest.h>

namespace janus {
namespace {

TEST(LetterCase, OnlySmallAsciiLettersChange) {
  EXPECT_EQ(upperCase("acgtnACGTN-19z"), "ACGTNACGTN-19Z");
  EXPECT_EQ(upperCase("\xc3\xa4"), "\xc3\xa4");
  EXPECT_EQ(upperCase(""), "");
}

}  // namespace
}  // namespace janus
