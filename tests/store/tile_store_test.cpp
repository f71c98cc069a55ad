// What a tile store promises when all is well, and that two processes may share one.
#include "engine/store/tile_store.h"

#include <gmock/gmock.h>

#include <fstream>
#include <thread>

#include "base/error.h"
#include "engine/track/pooling.h"
#include "engine/track/stored.h"
#include "tests/support/store_fixture.h"

namespace janus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(TileStore, GivesBackTheSameBytesAfterARestart) {
  const TemporaryFolder folder;
  std::vector<Tile> tiles = {noiseTile("run/r/a", 3), noiseTile("run/r/a", 3, 2)};
  tiles.push_back(
      {{"run/r/e", "chr1", 0, 1}, TrackKind::Category, 16, std::vector<std::byte>(tileBins, std::byte{5})});
  tiles.push_back({{"run/r/e", "chr1", 0, 2}, TrackKind::Category, 16, {}});  // nothing known
  {
    TileStore store({.folder = folder.path()});
    PackedParts parts;
    for (const Tile& tile : tiles) parts.add(tile);
    parts.addBlob("r", "letters", std::as_bytes(std::span(std::string_view("ACGT"))), 1);
    store.put(resultNamed("r"), parts);
  }
  TileStore store({.folder = folder.path()});
  for (const Tile& tile : tiles) {
    const auto found = store.get(tile.id);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, tile.id);
    EXPECT_EQ(found->kind, tile.kind);
    EXPECT_EQ(found->categories, tile.categories);
    EXPECT_EQ(found->bytes, tile.bytes);
  }
  EXPECT_EQ(store.blob("r", "letters")->size(), 4u);
  EXPECT_FALSE(store.blob("r", "other"));
  EXPECT_FALSE(store.get({"run/r/a", "chr1", 1, 3}));
  EXPECT_FALSE(store.get({"run/r/a", "chr2", 0, 3}));
  ASSERT_TRUE(store.find("r"));
  EXPECT_EQ(store.find("r")->manifest, resultNamed("r").manifest);
  EXPECT_THAT(store.takeNotices(), IsEmpty());
}

TEST(TileStore, APutReplacesTheResultOfTheSameKey) {
  TileStore store({});
  putNoise(store, "a", 3);
  putNoise(store, "a", 1);
  EXPECT_TRUE(holdsNoise(store, "a", 0));
  EXPECT_FALSE(holdsNoise(store, "a", 1));
  EXPECT_TRUE(store.find("a"));
  EXPECT_EQ(store.info().results, 1);
}

TEST(TileStore, AddsOnlyToResultsThatAreThere) {
  TileStore store({});
  store.add("gone", noiseTile("run/gone/noise", 0));
  EXPECT_FALSE(holdsNoise(store, "gone", 0));
  putNoise(store, "a", 1);
  store.add("a", noiseTile("run/a/noise", 9));
  EXPECT_TRUE(holdsNoise(store, "a", 9));
  store.remove("a");
  EXPECT_FALSE(holdsNoise(store, "a", 0));
  EXPECT_FALSE(holdsNoise(store, "a", 9));
  EXPECT_EQ(store.info().parts, 0);
}

std::vector<std::string> keysOf(const std::vector<StoredResult>& results) {
  std::vector<std::string> keys;
  for (const StoredResult& result : results) keys.push_back(result.key);
  return keys;
}

TEST(TileStore, ListsByGenomeAndModelTheLastUsedFirst) {
  TileStore store({});
  for (const char* key : {"a", "b", "c"}) putNoise(store, key, 1);
  StoredResult other = resultNamed("d");
  other.model = "another model";
  store.put(other, {});
  EXPECT_THAT(keysOf(store.list("genome", "model")), ElementsAre("c", "b", "a"));
  store.find("b");
  EXPECT_THAT(keysOf(store.list("genome", "model")), ElementsAre("b", "c", "a"));
  EXPECT_THAT(keysOf(store.list("genome", "another model")), ElementsAre("d"));
}

TEST(TileStore, EvictsTheLeastRecentlyUsedResultsWhole) {
  const TemporaryFolder folder;
  constexpr int64_t megabyte = 1 << 20;
  TileStore store({.folder = folder.path(), .quota = megabyte});  // a noise tile is 28 kB: room for 36
  for (const char* key : {"a", "b", "c"}) putNoise(store, key, 10);
  store.find("a");
  putNoise(store, "d", 10);
  EXPECT_FALSE(store.find("b"));
  EXPECT_FALSE(holdsNoise(store, "b", 0));
  for (const char* key : {"a", "c", "d"}) EXPECT_TRUE(store.find(key)) << key;
  EXPECT_LE(store.info().bytes, megabyte);
  EXPECT_LE(static_cast<int64_t>(std::filesystem::file_size(folder.path() / "cache.db")), megabyte);
  // One that alone is too big is still kept until the next comes: what was just computed is about to be
  // looked at.
  putNoise(store, "huge", 60);
  EXPECT_THAT(keysOf(store.list("genome", "model")), ElementsAre("huge"));
  EXPECT_TRUE(holdsNoise(store, "huge", 59));
}

TEST(TileStore, ClearsAllOrOnlyWhatIsOld) {
  const TemporaryFolder folder;
  TileStore store({.folder = folder.path()});
  putNoise(store, "a", 10);
  EXPECT_EQ(store.clear(1), 0);
  EXPECT_TRUE(holdsNoise(store, "a", 0));
  std::ofstream(folder.path() / "cache.corrupt-20200101T000000Z") << std::string(1000, 'x');
  EXPECT_GT(store.clear(0), 10 * 20000 + 1000);
  EXPECT_EQ(store.info().results, 0);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "cache.corrupt-20200101T000000Z"));
}

TEST(TileStore, SaysWhatItHolds) {
  const TemporaryFolder folder;
  TileStore store({.folder = folder.path()});
  putNoise(store, "a", 10);
  const TileStore::Info info = store.info();
  EXPECT_EQ(info.file, folder.path() / "cache.db");
  EXPECT_EQ(info.results, 1);
  EXPECT_EQ(info.parts, 10);
  EXPECT_GT(info.bytes, 10 * 20000);
  EXPECT_TRUE(info.writable);
  EXPECT_THAT(info.sentence, HasSubstr("holds 1 run in 10 tiles"));
  EXPECT_EQ(store.verify().checked, 10);
  EXPECT_EQ(store.verify().damaged, 0);
}

TEST(TileStore, ASecondOneReadsAndKeepsItsOwnInMemory) {
  const TemporaryFolder folder;
  auto first = std::make_unique<TileStore>(StoreOptions{.folder = folder.path()});
  putNoise(*first, "a", 2);
  TileStore second({.folder = folder.path()});
  EXPECT_THAT(second.takeNotices(), ElementsAre(HasSubstr("Another program writes the cache")));
  EXPECT_TRUE(holdsNoise(second, "a", 1));
  const TileStore::Info there = second.info();
  EXPECT_EQ(there.file, folder.path() / "cache.db");
  EXPECT_EQ(there.results, 1);
  EXPECT_EQ(there.parts, 2);
  EXPECT_GT(there.bytes, 2 * 20000);
  EXPECT_FALSE(there.writable);
  EXPECT_THAT(there.sentence, HasSubstr("holds 1 run in 2 tiles"));
  try {
    second.requireWritable();
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.errorClass(), ErrorClass::Resource);
    EXPECT_THAT(error.what(), HasSubstr("Another program writes the cache"));
  }
  putNoise(*first, "b", 1);
  EXPECT_TRUE(holdsNoise(second, "b", 0));
  putNoise(second, "c", 1);
  EXPECT_TRUE(holdsNoise(second, "c", 0));
  EXPECT_THAT(second.info().sentence, HasSubstr("holds 2 runs in 3 tiles"));
  EXPECT_THAT(second.info().sentence, HasSubstr("1 more in memory."));
  EXPECT_TRUE(second.find("a"));
  EXPECT_THAT(keysOf(second.list("genome", "model")), testing::UnorderedElementsAre("a", "b", "c"));
  EXPECT_FALSE(first->find("c"));
  first.reset();
  EXPECT_TRUE(holdsNoise(second, "a", 0));
}

TEST(TileStore, ServesManyThreadsAtOnce) {
  const TemporaryFolder folder;
  TileStore store({.folder = folder.path()});
  putNoise(store, "a", 8);
  std::vector<std::jthread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&store, t] {
      for (int i = 0; i < 20; ++i) {
        EXPECT_TRUE(holdsNoise(store, "a", i % 8));
        store.add("a", noiseTile("run/a/noise", 100 + t * 20 + i));
        if (i % 10 == 0) putNoise(store, "t" + std::to_string(t), 1);
      }
    });
  threads.clear();
  EXPECT_EQ(store.info().parts, 8 + 4 * 20 + 4);
  EXPECT_EQ(store.verify().damaged, 0);
}

// Counts how often it is asked.
class CountingSource : public TrackSource {
 public:
  explicit CountingSource(TrackInfo info) : info_(std::move(info)) {}
  const TrackInfo& info() const override { return info_; }
  Tile tile(const TileId& id, std::stop_token) const override {
    ++asked;
    return noiseTile(id.track, id.index, id.level);
  }
  mutable int asked = 0;

 private:
  TrackInfo info_;
};

TEST(StoredSource, WorksOutEveryTileOnce) {
  const auto store = std::make_shared<TileStore>(StoreOptions{});
  putNoise(*store, "a", 1);
  TrackInfo info;
  info.id = "run/a/other";
  info.window = Region{"chr1", 0, 100000};
  const auto source = std::make_shared<CountingSource>(info);
  const StoredSource stored(store, "a", info, source);
  const TileId id{"run/a/other", "chr1", 1, 0};
  EXPECT_EQ(stored.tile(id, {}).bytes, noiseTile(id.track, 0, 1).bytes);
  EXPECT_EQ(stored.tile(id, {}).bytes, noiseTile(id.track, 0, 1).bytes);
  EXPECT_EQ(source->asked, 1);
  EXPECT_TRUE(stored.tile({"run/a/other", "chr1", 0, 50}, {}).empty());  // outside of the window
  EXPECT_TRUE(stored.tile({"run/a/other", "chr2", 0, 0}, {}).empty());
  EXPECT_EQ(source->asked, 1);
  EXPECT_THROW(StoredSource(store, "a", info).tile({"run/a/other", "chr1", 0, 0}, {}), Error);
}

}  // namespace
}  // namespace janus
