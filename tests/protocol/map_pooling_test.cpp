#include "protocol/map_pooling.h"

#include <gmock/gmock.h>

#include <numeric>

namespace janus {
namespace {

using testing::ElementsAre;

// Five bins of ten queries each but the last, which has four.
MassMap<double> sample() {
  MassMap<double> map{5, {}, {10, 10, 10, 10, 4}};
  for (int cell = 0; cell < 25; ++cell) map.mass.push_back(1 + cell * cell % 17);
  return map;
}

double total(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

TEST(MapPooling, AddsMassSoThatEveryLevelHasAllOfIt) {
  MassMap<double> map = sample();
  const double mass = total(map.mass), queries = total(map.queries);
  for (const size_t bins : {3, 2, 1, 1}) {
    map = coarser(map);
    ASSERT_EQ(map.bins, bins);
    EXPECT_DOUBLE_EQ(total(map.mass), mass);
    EXPECT_DOUBLE_EQ(total(map.queries), queries);
  }
}

TEST(MapPooling, CellsAreOfTheirOwnQueriesAndKeys) {
  const MassMap<double> fine = sample(), coarse = coarser(fine);
  EXPECT_THAT(coarse.queries, ElementsAre(20, 20, 4));
  const auto at = [&](int query, int key) { return fine.mass[static_cast<size_t>(query * 5 + key)]; };
  EXPECT_DOUBLE_EQ(coarse.mass[1 * 3 + 0], at(2, 0) + at(2, 1) + at(3, 0) + at(3, 1));
  EXPECT_DOUBLE_EQ(coarse.mass[2 * 3 + 1], at(4, 2) + at(4, 3));
  EXPECT_DOUBLE_EQ(coarse.mass[2 * 3 + 2], at(4, 4));
}

TEST(MapPooling, WhatIsShownIsAShareOfOneQuery) {
  const MassMap<double> map{2, {5, 15, 1, 3}, {20, 4}};
  EXPECT_THAT(massPerQuery(map), ElementsAre(0.25f, 0.75f, 0.25f, 0.75f));
  EXPECT_TRUE(massPerQuery(MassMap<float>{}).empty());
}

TEST(MapPooling, ADotShowsTheStrongestOfItsCells) {
  const std::vector<float> shares = {0, 1, 2, 3,  //
                                     4, 5, 6, 7,  //
                                     8, 9, 3, 2,  //
                                     1, 0, 9, 8};
  EXPECT_THAT(strongestCells(shares, 4, 0, 4, 2), ElementsAre(5, 7, 9, 9));
  EXPECT_THAT(strongestCells(shares, 4, 1, 3, 2), ElementsAre(9, 7, 9, 8));
  EXPECT_THAT(strongestCells(shares, 4, 1, 2, 1), ElementsAre(5, 6, 9, 3));
}

TEST(MapAxis, TheLastBinMayBeShorter) {
  const MapAxis axis{100, 125, 10};
  EXPECT_EQ(axis.bins(), 3);
  EXPECT_EQ(axis.binOf(109), 0);
  EXPECT_EQ(axis.binOf(110), 1);
  EXPECT_EQ(axis.beginOf(2), 120);
  EXPECT_EQ(axis.endOf(2), 125);
  EXPECT_EQ(axis.endOf(1), 120);
}

}  // namespace
}  // namespace janus
