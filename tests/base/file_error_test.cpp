// Messages about files: one line, short enough, with the detail rather than the path kept whole.
#include "base/file_error.h"

#include <gtest/gtest.h>

namespace janus {
namespace {

TEST(FileError, NamesTheFileAndTheDetail) {
  const Error error = badFile("genome", "/data/a.fa", "it is empty.");
  EXPECT_STREQ(error.what(), "Cannot open genome \"/data/a.fa\": it is empty.");
  EXPECT_EQ(error.errorClass(), ErrorClass::Input);
}

TEST(FileError, AMessageHas200BytesAtMost) {
  const std::string path(300, 'p'), detail(100, 'd');
  const std::string line = lineAbout("Cannot read", path, detail);
  EXPECT_LE(line.size(), 200u);
  EXPECT_TRUE(line.ends_with(detail)) << "the path is what is shortened";
  std::string characters;
  for (int i = 0; i < 100; ++i) characters += "\u4e2d";
  const std::string cut = lineAbout("Cannot read", "a", characters);
  EXPECT_LE(cut.size(), 200u);
  EXPECT_EQ(cut.substr(cut.size() - 6), "\u4e2d...") << "not inside a character";
}

TEST(FileError, ListsEndWithHowManyAreLeftOut) {
  const std::vector<std::string> parts{"one", "two", "three", "four"};
  EXPECT_EQ(joinWithin(parts, 100), "one, two, three, four");
  EXPECT_EQ(joinWithin(parts, 8), "one, two, and 2 more");
  EXPECT_EQ(joinWithin(parts, 0), "one, and 3 more") << "the first is always there";
  EXPECT_EQ(joinWithin({}, 10), "");
}

}  // namespace
}  // namespace janus
