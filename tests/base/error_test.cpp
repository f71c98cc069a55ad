// Lines for the user: always one line of good UTF-8, with what the user named still recognisable.
#include "base/error.h"

#include <gtest/gtest.h>

namespace janus {
namespace {

TEST(Printable, LeavesPlainTextAndOtherAlphabetsAlone) {
  EXPECT_EQ(printable("my genome.fa"), "my genome.fa");
  EXPECT_EQ(printable("\u00e9\u4e2d\U0001f9ec.fa"), "\u00e9\u4e2d\U0001f9ec.fa");
  EXPECT_EQ(inQuotes(""), "\"\"");
}

TEST(Printable, EscapesWhatWouldMislead) {
  EXPECT_EQ(printable("a\nb\tc"), "a\\x0ab\\x09c");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("say \"hi\" \\"), "say \\\"hi\\\" \\\\");
  EXPECT_EQ(printable("af.\u202egpj"), "af.\\xe2\\x80\\xaegpj");
  EXPECT_EQ(printable("\u0085"), "\\xc2\\x85");
}

TEST(Printable, EscapesBytesThatAreNoUtf8) {
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("caf\xe9.fa"), "caf\\xe9.fa");
  EXPECT_EQ(printable("\xc0\xaf"), "\\xc0\\xaf");
  EXPECT_EQ(printable("\xe2\x80"), "\\xe2\\x80");
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");
}

TEST(Printable, CutsLongTextInTheMiddle) {
  const std::string name = std::string(200, 'a').append(".fasta");
  EXPECT_EQ(printable(name).size(), 80u);
  EXPECT_TRUE(printable(name).ends_with("aaa.fasta"));
  std::string characters;
  for (int i = 0; i < 100; ++i) characters += "\u4e2d";
  const std::string cut = printable(characters);
  EXPECT_LE(cut.size(), 80u);
  EXPECT_EQ(printable(cut), cut) << "a character was cut apart";
}

TEST(Error, CarriesItsExitCode) {
  EXPECT_EQ(static_cast<int>(usageError("x").errorClass()), 2);
  EXPECT_EQ(static_cast<int>(inputError("x").errorClass()), 3);
  EXPECT_EQ(static_cast<int>(resourceError("x").errorClass()), 4);
  EXPECT_EQ(static_cast<int>(internalError("x").errorClass()), 5);
  EXPECT_STREQ(inputError("what").what(), "what");
}

}  // namespace
}  // namespace janus
