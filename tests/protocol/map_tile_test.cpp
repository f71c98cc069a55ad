#include "protocol/map_tile.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace janus {
namespace {

TEST(MapTileId, IsReadAsItIsWritten) {
  const MapTileId id{"0123abc", 3, 5, 70};
  const nlohmann::json json = fieldJson(id);
  EXPECT_EQ(json, (nlohmann::json{{"run", "0123abc"}, {"level", 3}, {"query", 5}, {"key", 70}}));
  MapTileId read;
  ASSERT_TRUE(readField(json, read, "A map"));
  EXPECT_EQ(read, id);
}

TEST(MapTileId, OutOfItsBoundsIsRefused) {
  for (const char* text :
       {R"({"run": "x", "level": 21, "query": 0, "key": 0})",
        R"({"run": "x", "level": -1, "query": 0, "key": 0})",
        R"({"run": "x", "level": 0, "query": -1, "key": 0})", R"({"run": "x", "level": 0, "query": 0})",
        R"({"run": 1, "level": 0, "query": 0, "key": 0})"}) {
    MapTileId read;
    EXPECT_THROW(readField(nlohmann::json::parse(text), read, "A map"), Error) << text;
  }
}

TEST(MapTileId, ATileHasTheBinsThatThereAre) {
  EXPECT_EQ(binsOfTile(1000, 0, 0), (MapBins{0, 256}));
  EXPECT_EQ(binsOfTile(1000, 0, 3), (MapBins{768, 1000}));
  EXPECT_EQ(binsOfTile(1000, 0, 4).count(), 0);
  EXPECT_EQ(binsOfTile(1000, 1, 1), (MapBins{256, 500}));
  EXPECT_EQ(binsOfTile(1001, 2, 0), (MapBins{0, 251}));
  EXPECT_EQ(binsOfTile(0, 0, 0).count(), 0);
}

}  // namespace
}  // namespace janus
