// What is kept and what plugins add: exports, the cache, tracks of plugins.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>

#include "protocol/tile.h"
#include "tests/support/engine_process.h"

namespace janus::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

class Keeping : public testing::Test {
 protected:
  void SetUp() override {
    hello_ = engine_.ask({{"op", "hello"}, {"protocol", 1}}).head;
    genome_ = engine_.ask({{"op", "open_genome"}, {"path", "demo"}}).head.at("genome");
  }
  json makeRun() {
    const json model = engine_.ask({{"op", "open_model"}, {"path", "demo"}}).head.at("model");
    return engine_
        .ask({{"op", "run"},
              {"model", model},
              {"genome", genome_},
              {"region", Region{"chr16", 300000, 300300}},
              {"strands", "one"}})
        .head;
  }
  json exportOf(const json& more) {
    json head{{"op", "export"}, {"genome", genome_}, {"out", out().string()}};
    head.update(more);
    return head;
  }
  fs::path out() const { return engine_.cache() / "result"; }
  // Of the plugin that ships.
  json pluginTrack(const std::string& kind) const {
    for (const json& plugin : hello_.at("plugins"))
      for (const json& track : plugin.at("tracks"))
        if (track.at("kind") == kind) return track;
    return {};
  }

  EngineProcess engine_;
  json hello_;
  std::string genome_;
};

TEST_F(Keeping, ARunIsExported) {
  const json run = makeRun();
  const json names = {"entropy", "probability.A"};
  const json answer =
      engine_.ask(exportOf({{"run", run["run"]}, {"format", "bigwig"}, {"names", names}})).head;
  ASSERT_EQ(answer.value("ok", false), true) << answer;
  EXPECT_EQ(answer["files"].size(), 3u);  // and the provenance
  for (const json& file : answer["files"]) EXPECT_TRUE(fs::exists(file.get<std::string>())) << file;

  // What was written can be opened again, as any bigWig.
  const json track =
      engine_.ask({{"op", "open_track"}, {"path", answer["files"][0]}, {"genome", genome_}}).head["track"];
  EXPECT_EQ(track["kind"], "quantity");
  const TileId id{track["id"], "chr16", 0, 300000 / basesPerTile(0)};
  const Frame tile = engine_.ask({{"op", "tile"}, {"genome", genome_}, {"tile", id}});
  EXPECT_EQ(tile.payload.size(), Tile::bytesFor(TrackKind::Quantity, 0, 0));
  const json again =
      engine_
          .ask(exportOf(
              {{"tracks", {track["id"]}}, {"format", "tsv"}, {"region", Region{"chr16", 300000, 300010}}}))
          .head;
  EXPECT_EQ(again.value("ok", false), true) << again;
}

TEST_F(Keeping, TracksOfSeveralSourcesAreExportedTogether) {
  const json run = makeRun();
  const json first =
      engine_.ask(exportOf({{"run", run["run"]}, {"format", "bigwig"}, {"names", {"entropy"}}})).head;
  const json file =
      engine_.ask({{"op", "open_track"}, {"path", first["files"][0]}, {"genome", genome_}}).head["track"];
  const json answer = engine_
                          .ask(exportOf({{"run", run["run"]},
                                         {"names", {"information", "entropy"}},
                                         {"tracks", {file["id"], pluginTrack("quantity")["id"]}},
                                         {"region", Region{"chr16", 300000, 300010}},
                                         {"format", "tsv"}}))
                          .head;
  ASSERT_EQ(answer.value("ok", false), true) << answer;
  std::ifstream table(answer["files"][0].get<std::string>());
  std::string line;
  while (std::getline(table, line) && line.starts_with('#')) continue;
  EXPECT_THAT(line, testing::MatchesRegex("contig\tstart_0based\tinformation\tentropy\tentropy-2\t.+"));
  int rows = 0;
  while (std::getline(table, line)) {
    std::stringstream fields(line);
    std::vector<std::string> values(std::istream_iterator<std::string>(fields), {});
    ASSERT_EQ(values.size(), 6u) << line;
    EXPECT_NEAR(std::stod(values[3]), std::stod(values[4]), 1e-6) << "the file holds what the run has";
    ++rows;
  }
  EXPECT_EQ(rows, 10);
}

TEST_F(Keeping, ExportsThatCannotBeMadeSayWhy) {
  const json run = makeRun();
  const auto error = [&](json more) { return engine_.error(exportOf(std::move(more))); };
  EXPECT_EQ(error({{"run", "none"}})["class"], 2);
  EXPECT_EQ(error({{"run", run["run"]}, {"format", "wig"}})["class"], 2);
  EXPECT_EQ(error({{"run", run["run"]}, {"names", {"entrpy"}}})["class"], 2);
  EXPECT_EQ(error({{"run", run["run"]}, {"region", Region{"chr16", 10, 20}}})["class"], 2);
  EXPECT_EQ(error({{"run", run["run"]}, {"out", "/proc/none"}})["class"], 4);
  EXPECT_FALSE(fs::exists(out()));
}

TEST_F(Keeping, TheCacheIsToldCheckedAndCleared) {
  makeRun();
  const auto cache = [&](const std::string& what) {
    return engine_.ask({{"op", "cache"}, {"do", what}}).head;
  };
  EXPECT_EQ(cache("info")["runs"], 1);
  EXPECT_THAT(cache("info")["path"].get<std::string>(), HasSubstr(engine_.cache().string()));
  EXPECT_THAT(cache("verify")["sentence"], HasSubstr("0 damaged"));
  EXPECT_EQ(cache("clear")["runs"], 0);
  EXPECT_EQ(engine_.error({{"op", "cache"}, {"do", "burn"}})["class"], 2);
}

TEST_F(Keeping, PluginsBringTracks) {
  const json values = pluginTrack("quantity"), features = pluginTrack("features");
  ASSERT_FALSE(values.is_null()) << hello_["plugins"];
  ASSERT_FALSE(features.is_null());
  const TileId id{values["id"], "chr16", 0, 300000 / basesPerTile(0)};
  EXPECT_EQ(engine_.ask({{"op", "tile"}, {"genome", genome_}, {"tile", id}}).payload.size(),
            Tile::bytesFor(TrackKind::Quantity, 0, 0));
  json head{{"op", "features"},
            {"track", features["id"]},
            {"genome", genome_},
            {"region", Region{"chr16", 186963, 397118}}};
  const json islands = engine_.ask(head).head["features"];
  ASSERT_GT(islands.size(), 2u);
  head["most"] = 1;
  EXPECT_EQ(engine_.ask(head).head["density"].size(), 200u);

  // Stepping through them meets each once, both ways.
  const auto next = [&](int64_t position, int direction) {
    return engine_
        .ask({{"op", "next_feature"},
              {"track", features["id"]},
              {"genome", genome_},
              {"contig", "chr16"},
              {"position", position},
              {"direction", direction}})
        .head["feature"];
  };
  EXPECT_EQ(next(islands[0]["region"]["begin"], 1), islands[1]);
  EXPECT_EQ(next(islands[1]["region"]["end"], -1)["region"]["end"], islands[1]["region"]["end"]);
  EXPECT_TRUE(next(islands.back()["region"]["begin"], 1).is_null());
  EXPECT_EQ(engine_.error({{"op", "tile"}, {"genome", "none"}, {"tile", id}})["class"], 2);
}

TEST(Notices, OfTheCacheReachTheWindow) {
  EngineProcess first;
  first.hello();
  EngineProcess second(std::map<std::string, std::string>{}, first.cache());
  second.hello();
  EXPECT_THAT(second.event("notice").head.at("line").get<std::string>(),
              HasSubstr("Another program writes the cache"));
}

TEST(Notices, ACacheFolderThatCannotBeUsedEndsTheEngine) {
  EngineProcess engine(std::map<std::string, std::string>{}, "/dev/null/cache");
  EXPECT_EQ(engine.exitCode(), 4);
}

}  // namespace
}  // namespace janus::test
