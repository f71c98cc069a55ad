// UTF-8 by the table of the Unicode standard (3-7): the first and last byte sequences of every row.
#include "base/utf8.h"

#include <gtest/gtest.h>

namespace janus {
namespace {

TEST(Utf8, LengthOfTheFirstCharacter) {
  EXPECT_EQ(utf8Length("a\u00e9"), 1u);
  EXPECT_EQ(utf8Length("\u0080"), 2u);
  EXPECT_EQ(utf8Length("\u07ff."), 2u);
  EXPECT_EQ(utf8Length("\u0800"), 3u);
  EXPECT_EQ(utf8Length("\ud7ff"), 3u);
  EXPECT_EQ(utf8Length("\ue000"), 3u);
  EXPECT_EQ(utf8Length("\U00010000"), 4u);
  EXPECT_EQ(utf8Length("\U0010ffff."), 4u);
  EXPECT_EQ(utf8Length(std::string_view("\0", 1)), 1u);
  EXPECT_EQ(utf8Length(""), 0u);
}

TEST(Utf8, WhatIsNotWellFormedHasNoLength) {
  for (const char* bytes :
       {"\x80", "\xbf", "\xc0\xaf", "\xc1\xbf", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf",
        "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"})
    EXPECT_EQ(utf8Length(bytes), 0u) << bytes;
}

TEST(Utf8, CharactersThatAreCutShortHaveNoLength) {
  EXPECT_EQ(utf8Length("\xc3"), 0u);
  EXPECT_EQ(utf8Length("\xe4\xb8"), 0u);
  EXPECT_EQ(utf8Length("\xf0\x9f\xa7"), 0u);
  EXPECT_EQ(utf8Length("\xc3("), 0u);
}

TEST(Utf8, TextIsCheckedToItsEnd) {
  EXPECT_TRUE(isUtf8(""));
  EXPECT_TRUE(isUtf8("caf\u00e9 \u4e2d \U0001f9ec"));
  EXPECT_FALSE(isUtf8("caf\xe9"));
  EXPECT_FALSE(isUtf8("good, then\xff"));
}

TEST(Utf8, OnlyBytesInsideACharacterContinueIt) {
  EXPECT_FALSE(continuesUtf8('a'));
  EXPECT_FALSE(continuesUtf8("\u4e2d"[0]));
  EXPECT_TRUE(continuesUtf8("\u4e2d"[1]));
  EXPECT_TRUE(continuesUtf8("\u4e2d"[2]));
}

}  // namespace
}  // namespace janus
