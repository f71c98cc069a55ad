#include "ui/data/tile_cache.h"

#include "tests/ui/fake_feed.h"

#include <gtest/gtest.h>

#include <QTest>

namespace janus::ui {
namespace {

using test::FakeFeed;

TileId id(int level, int64_t index) { return {"run/1/entropy", "chr16", level, index}; }

class TileCacheTest : public testing::Test {
 protected:
  FakeFeed feed;
  int changes = 0;
  TileCache cache{feed, [this] { ++changes; }};
  TileCacheTest() { feed.held = true; }
};

TEST_F(TileCacheTest, AsksOnceAndKeeps) {
  cache.pieces().want({id(0, 34)});
  cache.pieces().want({id(0, 34)});
  EXPECT_EQ(feed.askedTiles.size(), 1u);
  EXPECT_EQ(cache.find("run/1/entropy", "chr16", 0, 34), nullptr);
  feed.answerAll();
  EXPECT_EQ(changes, 1);
  ASSERT_NE(cache.find("run/1/entropy", "chr16", 0, 34), nullptr);
  cache.pieces().want({id(0, 34)});
  EXPECT_EQ(feed.askedTiles.size(), 1u);
  EXPECT_FALSE(cache.pieces().waiting());
}

TEST_F(TileCacheTest, DropsWhatIsNoLongerWanted) {
  cache.pieces().want({id(0, 34), id(0, 35)});
  cache.pieces().want({id(0, 35), id(1, 8)});
  EXPECT_EQ(feed.cancelled, 1);
  feed.answerAll();
  EXPECT_EQ(cache.find("run/1/entropy", "chr16", 0, 34), nullptr);
  EXPECT_NE(cache.find("run/1/entropy", "chr16", 0, 35), nullptr);
  EXPECT_NE(cache.find("run/1/entropy", "chr16", 1, 8), nullptr);
}

TEST_F(TileCacheTest, PaintsWithTheFinestCoarserTile) {
  cache.pieces().want({id(2, 2), id(4, 0)});
  feed.answerAll();
  ASSERT_NE(cache.nearest("run/1/entropy", "chr16", 0, 33), nullptr);
  EXPECT_EQ(cache.nearest("run/1/entropy", "chr16", 0, 33)->id, id(2, 2));
  EXPECT_EQ(cache.nearest("run/1/entropy", "chr16", 0, 200)->id, id(4, 0));
  EXPECT_EQ(cache.nearest("run/1/entropy", "chr1", 0, 33), nullptr);
}

TEST_F(TileCacheTest, RemembersAFailureUntilToldToRetry) {
  feed.failing.insert("run/1/entropy");
  cache.pieces().want({id(0, 34)});
  feed.answerAll();
  ASSERT_NE(cache.pieces().failure(id(0, 34)), nullptr);
  EXPECT_TRUE(cache.pieces().failure(id(0, 34))->contains("cannot read"));
  cache.pieces().want({id(0, 34)});
  EXPECT_EQ(feed.askedTiles.size(), 1u);
  feed.failing.clear();
  cache.pieces().forgetFailures();
  cache.pieces().want({id(0, 34)});
  feed.answerAll();
  EXPECT_NE(cache.find("run/1/entropy", "chr16", 0, 34), nullptr);
}

TEST_F(TileCacheTest, StaysWithinItsBudgetButKeepsWhatIsWanted) {
  TileCache small(
      feed, [] {}, 100'000);  // three tiles of level 0
  for (int64_t index = 33; index < 43; ++index) {
    small.pieces().want({{"file/wave", "chr16", 0, index}});
    feed.answerAll();
    EXPECT_LE(small.pieces().bytes(), 100'000u);
    EXPECT_NE(small.find("file/wave", "chr16", 0, index), nullptr);
  }
  EXPECT_EQ(small.find("file/wave", "chr16", 0, 33), nullptr) << "the least recently used goes first";
  EXPECT_NE(small.find("file/wave", "chr16", 0, 41), nullptr);
  std::vector<TileId> many;
  for (int64_t index = 0; index < 10; ++index) many.push_back({"file/wave", "chr16", 0, index});
  small.pieces().want(many);
  feed.answerAll();
  for (const TileId& wanted : many)
    EXPECT_NE(small.find(wanted.track, wanted.contig, 0, wanted.index), nullptr) << wanted.index;
}

TEST_F(TileCacheTest, WantsTheViewsLevelCentreFirst) {
  std::vector<TileId> wanted;
  const View view{"chr1", 0, 1, 30'000};  // a base a pixel: level 0, 4 tiles, centre at 15,000
  TileCache::addWanted(wanted, "t", view, 1);
  ASSERT_EQ(wanted.size(), 5u);
  EXPECT_EQ(wanted[0].level, 0);
  EXPECT_EQ(wanted[0].index, 1);
  EXPECT_EQ(wanted[1].index, 2);
  EXPECT_EQ(wanted[4].index, 4) << "ahead of a pan";
  wanted.clear();
  TileCache::addWanted(wanted, "t", {"chr1", 0, 17, 1000}, 1);
  EXPECT_EQ(wanted.front().level, 2);
  wanted.clear();
  TileCache::addWanted(wanted, "t", {"chr1", 0, 17, 1000}, 2);  // a fine screen needs finer bins
  EXPECT_EQ(wanted.front().level, 1);
}

TEST_F(TileCacheTest, ForgetsByTrack) {
  cache.pieces().want({id(0, 34), {"file/wave", "chr16", 0, 34}});
  feed.answerAll();
  cache.pieces().forget([](const TileId& tile) { return tile.track == "file/wave"; });
  EXPECT_EQ(cache.find("file/wave", "chr16", 0, 34), nullptr);
  EXPECT_NE(cache.find("run/1/entropy", "chr16", 0, 34), nullptr);
}

}  // namespace
}  // namespace janus::ui
