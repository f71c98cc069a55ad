// The window around a region, by a table: lengths and contexts odd and even, the ends of contigs, slices.
#include "protocol/window.h"

#include <gtest/gtest.h>

namespace janus::test {
namespace {

struct Case {
  const char* what;
  int64_t begin, end;  // the region
  int64_t context;
  int64_t windowBegin, windowEnd;
};

void expect(const Contig& contig, const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    const Region region{contig.name, one.begin, one.end};
    const Region window = windowAround(region, one.context, contig);
    EXPECT_EQ(window, (Region{contig.name, one.windowBegin, one.windowEnd})) << one.what;
    EXPECT_TRUE(window.contains(region)) << one.what;
    EXPECT_TRUE(contig.whole().contains(window)) << one.what;
  }
}

TEST(Window, LiesAroundTheMiddle) {
  expect({"chr1", 0, 1000}, {{"even in odd", 100, 104, 7, 99, 106},
                             {"even in even", 100, 104, 8, 98, 106},
                             {"odd in odd", 100, 105, 9, 98, 107},
                             {"odd in even", 100, 105, 8, 98, 106},
                             {"one base in even", 100, 101, 2, 99, 101},
                             {"one base in odd", 100, 101, 3, 99, 102}});
}

TEST(Window, IsNeverLessThanTheRegion) {
  expect({"chr1", 0, 1000}, {{"no context", 100, 104, 0, 100, 104},
                             {"a shorter one", 100, 104, 3, 100, 104},
                             {"the same", 100, 104, 4, 100, 104},
                             {"one more", 100, 104, 5, 100, 105},
                             {"a shorter one at the end", 990, 1000, 3, 990, 1000}});
}

TEST(Window, IsMovedIntoTheContig) {
  expect({"chr1", 0, 1000}, {{"at the begin", 0, 4, 100, 0, 100},
                             {"near the begin", 40, 44, 100, 0, 100},
                             {"at the end", 996, 1000, 100, 900, 1000},
                             {"near the end", 960, 965, 101, 899, 1000},
                             {"all of it", 500, 510, 1000, 0, 1000},
                             {"more than there is", 500, 510, 5000, 0, 1000},
                             {"the whole contig", 0, 1000, 5000, 0, 1000}});
}

TEST(Window, OfASliceKeepsToItsCoordinates) {
  expect({"chr16", 186963, 397118}, {{"at the begin", 186963, 186973, 101, 186963, 187064},
                                     {"inside", 200000, 200004, 7, 199999, 200006},
                                     {"at the end", 397108, 397118, 100, 397018, 397118},
                                     {"more than there is", 200000, 200004, 1 << 20, 186963, 397118}});
}

}  // namespace
}  // namespace janus::test
