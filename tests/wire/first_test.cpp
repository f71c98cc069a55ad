// What is on screen is told before the rest of a run is done, with the bits it has in the end.
#include <cmath>

#include <gmock/gmock.h>

#include "tests/support/demo_engine.h"

namespace janus::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

constexpr int64_t begin = 300'400, end = 302'400;
const Region looked{"chr16", 301'100, 301'400};
const std::string withoutMidAttention = JANUS_TESTS_DIR "/golden/tiny-nomid-nomlp";

json asked(const DemoEngine& demo, const std::string& strands, bool first) {
  json head = demo.run(begin, end);
  head["strands"] = strands;
  if (first) head["first"] = looked;
  return head;
}

// The values of `region`, which lies in one tile.
std::vector<float> valuesOf(DemoEngine& demo, const TrackInfo& track, const Region& region) {
  const Tile tile = demo.tile(track, 0, region.begin / basesPerTile(0));
  const Region all = tile.id.region();
  EXPECT_TRUE(all.contains(region));
  const auto from = tile.mean().begin() + (region.begin - all.begin);
  return {from, from + region.length()};
}

class First : public testing::TestWithParam<std::tuple<std::string, std::string>> {};

TEST_P(First, BasesAreToldBeforeTheAnswerAndStayAsTheyAre) {
  const auto& [model, strands] = GetParam();
  DemoEngine demo({}, {}, model);
  const int64_t id = demo.engine.send(asked(demo, strands, true));
  const json first = demo.engine.event("first", id).head;
  EXPECT_EQ(first["region"].get<Region>(), looked);
  EXPECT_EQ(first["tracks"].size(), strands == "both" ? 12u : 11u);
  EXPECT_THAT(first["provenance"]["command"].get<std::string>(), HasSubstr("predict"));
  const int64_t middle = looked.begin + looked.length() / 2;
  const json point = demo.engine.ask({{"op", "point"}, {"run", first["run"]}, {"position", middle}}).head;
  const json outside = demo.engine.error({{"op", "point"}, {"run", first["run"]}, {"position", looked.end}});
  EXPECT_EQ(outside["class"], 2);

  const json run = demo.engine.answer(id).head;
  ASSERT_EQ(run.value("ok", false), true) << run;
  EXPECT_NE(run["run"], first["run"]);
  for (const json& track : first["tracks"]) {
    const auto told = track.get<TrackInfo>(), whole = trackNamed(run, told.name);
    SCOPED_TRACE(told.name);
    EXPECT_EQ(told.window, looked);
    EXPECT_EQ(valuesOf(demo, told, looked), valuesOf(demo, whole, looked));
    const Region beside{"chr16", looked.end, looked.end + 1};
    EXPECT_TRUE(std::isnan(valuesOf(demo, told, beside)[0]));
    EXPECT_FALSE(std::isnan(valuesOf(demo, whole, beside)[0]));
    EXPECT_EQ(point["values"][told.name].get<float>(),
              valuesOf(demo, told, {"chr16", middle, middle + 1})[0]);
  }
  // Pooled like any other track: a bin that lies within the region is that of the whole.
  const TrackInfo told = trackNamed(first, "entropy"), whole = trackNamed(run, "entropy");
  const int64_t index = looked.begin / basesPerTile(2);
  const size_t bin = static_cast<size_t>(middle - index * basesPerTile(2)) / basesPerBin(2);
  EXPECT_EQ(demo.tile(told, 2, index).mean()[bin], demo.tile(whole, 2, index).mean()[bin]);
}

TEST_P(First, WhatIsStoredIsThatOfARunWithoutIt) {
  const auto& [model, strands] = GetParam();
  DemoEngine with({}, {}, model), without({}, {}, model);
  const json one = with.engine.ask(asked(with, strands, true)).head;
  const json other = without.engine.ask(asked(without, strands, false)).head;
  EXPECT_EQ(one["run"], other["run"]);
  ASSERT_EQ(one["tracks"], other["tracks"]);
  for (const json& json : one["tracks"]) {
    const auto track = json.get<TrackInfo>();
    for (const int level : {0, 3}) {
      const int64_t index = begin / basesPerTile(level);
      EXPECT_EQ(with.tile(track, level, index).bytes, without.tile(track, level, index).bytes) << track.name;
    }
  }
  const json map{{"op", "attention"}, {"run", one["run"]}, {"combine", "both"}};
  EXPECT_EQ(with.engine.ask(map).payload, without.engine.ask(map).payload);
  // It is one run, and stays one for who asks without.
  const json again = with.engine.ask(asked(with, strands, false)).head;
  EXPECT_EQ(again["cached"], true);
  const json listed = with.engine.ask({{"op", "runs"}, {"genome", with.genome}, {"model", with.model}}).head;
  EXPECT_EQ(listed["runs"].size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Models, First,
                         testing::Combine(testing::Values(withoutMidAttention, "demo"),
                                          testing::Values("one", "both")),
                         [](const auto& info) {
                           return std::string(std::get<0>(info.param) == "demo" ? "Mid" : "NoMid") +
                                  (std::get<1>(info.param) == "one" ? "OneStrand" : "BothStrands");
                         });

TEST(First, IsNotToldWhereNothingIsLeftBehind) {
  DemoEngine demo({}, {}, withoutMidAttention);
  const auto events = [&](int64_t runBegin, const Region& first) {
    json head = demo.run(runBegin, end);
    head["first"] = first;
    const int64_t id = demo.engine.send(head);
    EXPECT_EQ(demo.engine.answer(id).head.value("ok", false), true);
    return demo.engine.heard("first", id);
  };
  EXPECT_EQ(events(begin, {"chr16", begin - 10, end}), 0);         // all of it
  EXPECT_EQ(events(begin, looked), 0);                             // it is stored by now
  EXPECT_EQ(events(begin + 1, {"chr16", begin - 500, begin}), 0);  // none of it
  EXPECT_EQ(events(begin + 2, looked), 1);
}

TEST(First, TracksStayUntilAnotherRunTells) {
  DemoEngine demo({}, {}, withoutMidAttention);
  const int64_t id = demo.engine.send(asked(demo, "one", true));
  const TrackInfo told = trackNamed(demo.engine.event("first", id).head, "entropy");
  demo.engine.answer(id);
  EXPECT_FALSE(demo.tile(told, 0, begin / basesPerTile(0)).empty());
  json other = demo.run(begin + 1, end);
  other["first"] = looked;
  demo.engine.answer(demo.engine.send(other));
  const json gone = demo.engine.error({{"op", "tile"},
                                       {"genome", demo.genome},
                                       {"tile", TileId{told.id, "chr16", 0, begin / basesPerTile(0)}}});
  EXPECT_THAT(gone["line"].get<std::string>(), HasSubstr("no longer in the cache"));
}

}  // namespace
}  // namespace janus::test
