#include "engine/run/axis_map.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace janus {
namespace {

const Region window{"chr1", 100, 112};

// 0123456789.. on the letters, 100.. on the genome: two letters in front, positions 104-105 deleted, three
// letters inserted after 107, the last position deleted.
AxisMap sample() { return {window, 14, {{2, 100, 4}, {6, 106, 2}, {11, 108, 3}}}; }

TEST(AxisMap, UneditedLettersStandWhereTheyAre) {
  const AxisMap axis(window);
  EXPECT_TRUE(axis.isIdentity());
  EXPECT_EQ(axis.letters(), 12);
  EXPECT_EQ(axis.positionOf(3), 103);
  EXPECT_EQ(axis.letterAt(111), 11);
  EXPECT_EQ(axis.positionOf(12), std::nullopt);
  EXPECT_EQ(axis.letterAt(99), std::nullopt);
  EXPECT_EQ(axis.placeOfAll(), window);
  EXPECT_EQ(axis.placeOf({2, 5}), (Region{"chr1", 102, 105}));
  EXPECT_TRUE(AxisMap({"chr1", 5, 5}).isIdentity());
}

TEST(AxisMap, LettersAndPositionsFindEachOther) {
  const AxisMap axis = sample();
  EXPECT_FALSE(axis.isIdentity());
  int aligned = 0;
  for (int64_t letter = 0; letter < axis.letters(); ++letter)
    if (const auto position = axis.positionOf(letter)) {
      ++aligned;
      EXPECT_EQ(axis.letterAt(*position), letter);
    }
  EXPECT_EQ(aligned, 9);
  for (const int64_t inserted : {0, 1, 8, 9, 10}) EXPECT_EQ(axis.positionOf(inserted), std::nullopt);
  for (const int64_t deleted : {104, 105, 111}) EXPECT_EQ(axis.letterAt(deleted), std::nullopt);
  EXPECT_EQ(axis.placeOfAll(), (Region{"", 0, 14}));
}

TEST(AxisMap, PartsSideBySideHaveLettersSideBySide) {
  const AxisMap axis = sample();
  for (int64_t cut = window.begin; cut <= window.end; ++cut) {
    const TokenSpan left = axis.lettersOver({"chr1", window.begin, cut});
    const TokenSpan right = axis.lettersOver({"chr1", cut, window.end});
    EXPECT_EQ(left.begin, 0);
    EXPECT_EQ(left.end, right.begin) << cut;
    EXPECT_EQ(right.end, 14);
  }
  const auto over = [&](int64_t begin, int64_t end) { return axis.lettersOver({"chr1", begin, end}); };
  EXPECT_EQ(over(100, 101).count(), 3) << "what stands in front goes with the first base";
  EXPECT_EQ(over(104, 106).count(), 0) << "deleted";
  EXPECT_EQ(over(107, 108).count(), 4) << "the base and the three letters after it";
}

TEST(AxisMap, BlocksOutOfOrderAreRefused) {
  EXPECT_THROW(AxisMap(window, 12, {{0, 104, 2}, {2, 103, 2}}), Error);
  EXPECT_THROW(AxisMap(window, 12, {{0, 100, 2}, {1, 103, 2}}), Error);
  EXPECT_THROW(AxisMap(window, 12, {{0, 99, 2}}), Error);
  EXPECT_THROW(AxisMap(window, 12, {{0, 110, 3}}), Error);
  EXPECT_THROW(AxisMap(window, 4, {{0, 100, 5}}), Error);
  EXPECT_THROW(AxisMap(window, 4, {{0, 100, 0}}), Error);
}

}  // namespace
}  // namespace janus
