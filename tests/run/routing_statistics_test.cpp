#include "engine/run/routing_statistics.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/support/fake_model.h"

namespace janus {
namespace {

using testing::Each;
using testing::ElementsAre;

TEST(RoutingShares, OfAnEvenAndAnUnevenLayer) {
  const RoutingShares even = routingShares(1, 0, std::vector<int64_t>{25, 25, 25, 25});
  EXPECT_EQ(even.bases, 100);
  EXPECT_THAT(even.shares, Each(0.25));
  EXPECT_DOUBLE_EQ(even.entropy, 2);
  EXPECT_DOUBLE_EQ(even.highestLoad, 1);
  const RoutingShares uneven = routingShares(3, 1, std::vector<int64_t>{0, 6, 2, 0});
  EXPECT_EQ(uneven.layer, 3);
  EXPECT_EQ(uneven.stream, 1);
  EXPECT_THAT(uneven.shares, ElementsAre(0, 0.75, 0.25, 0));
  EXPECT_DOUBLE_EQ(uneven.entropy, -0.75 * std::log2(0.75) + 0.5);
  EXPECT_DOUBLE_EQ(uneven.highestLoad, 3);
}

TEST(RoutingShares, OfNothingAreNothing) {
  const RoutingShares none = routingShares(1, 0, std::vector<int64_t>{0, 0});
  EXPECT_EQ(none.bases, 0);
  EXPECT_THAT(none.shares, ElementsAre(0, 0));
  EXPECT_EQ(none.entropy, 0);
  EXPECT_EQ(none.highestLoad, 0);
}

TEST(Routing, IsCountedOverThePartOfTheWindow) {
  FakeModel model;
  RunCatalog catalog(std::make_shared<TileStore>(StoreOptions{}));
  constexpr int64_t begin = 8000, length = 500;  // over a tile's edge
  const auto run = catalog.obtain(sampleRequest(sampleSpec(begin, length)), model.predictor(), {}).run;
  const RoutingAnswer answer = routingOver(*run, {"chr1", 8100, 90000}, {});
  EXPECT_EQ(answer.region, (Region{"chr1", 8100, begin + length}));
  ASSERT_EQ(answer.routing.size(), 4u);  // layers 1 and 3
  const auto tokens = tokensOf(sampleBases(length));
  for (const RoutingShares& routing : answer.routing) {
    std::vector<int64_t> counts(16);
    for (size_t i = 100; i < static_cast<size_t>(length); ++i)
      ++counts[FakeModel::expert(tokens[i], i, routing.layer, routing.stream, 0)];
    const RoutingShares wanted = routingShares(routing.layer, routing.stream, counts);
    EXPECT_EQ(routing.bases, 400);
    EXPECT_EQ(routing.shares, wanted.shares);
    EXPECT_EQ(routing.entropy, wanted.entropy);
    EXPECT_EQ(routing.highestLoad, wanted.highestLoad);
  }
  EXPECT_EQ(answer.routing[2].layer, 3);
  EXPECT_EQ(answer.routing[2].stream, 0);
  EXPECT_EQ(routingOver(*run, {"chr2", 8100, 8200}, {}).routing[0].bases, 0) << "elsewhere";
}

}  // namespace
}  // namespace janus
