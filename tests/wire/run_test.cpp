// Runs of the model through the wire: asked, stored, found again, cancelled, survived.
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstring>
#include <numeric>

#include <gmock/gmock.h>

#include "tests/support/demo_engine.h"

namespace janus::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

TEST(Runs, GiveTracksPointsAndAttention) {
  DemoEngine demo;
  const int64_t begin = 277399, end = begin + 600;
  const int64_t id = demo.engine.send(demo.run(begin, end));
  const json run = demo.engine.answer(id).head;
  ASSERT_EQ(run.value("ok", false), true) << run;
  EXPECT_EQ(run["cached"], false);
  EXPECT_EQ(run["region"], json(Region{"chr16", begin, end}));
  EXPECT_GT(run["seconds"], 0.0);
  EXPECT_EQ(run["provenance"]["model_digest"], demo.model);

  const TrackInfo entropy = trackNamed(run, "entropy");
  const int64_t index = begin / basesPerTile(0);
  const Tile tile = demo.tile(entropy, 0, index);
  ASSERT_EQ(tile.bytes.size(), Tile::bytesFor(TrackKind::Quantity, 0, 0));
  const size_t at = static_cast<size_t>(begin - tile.id.region().begin);
  EXPECT_TRUE(std::isnan(tile.mean()[at - 1]));
  EXPECT_GE(tile.mean()[at], 0);
  EXPECT_LE(tile.mean()[at], 2);

  const json point = demo.engine.ask({{"op", "point"}, {"run", run["run"]}, {"position", begin}}).head;
  EXPECT_EQ(point["values"]["entropy"].get<float>(), tile.mean()[at]);
  EXPECT_THAT(std::string("ACGTacgt"), HasSubstr(point["reference"].get<std::string>()));

  const TrackInfo expert = trackNamed(run, "expert.1.fwd");
  EXPECT_EQ(expert.kind, TrackKind::Category);
  EXPECT_LT(demo.tile(expert, 0, index).category()[at], 16);
  EXPECT_EQ(demo.tile(entropy, 2, 5000).bytes.size(), 0u);

  const Frame map = demo.engine.ask({{"op", "attention"}, {"run", run["run"]}, {"combine", "both"}});
  const size_t bins = map.head["bins"];
  ASSERT_EQ(map.payload.size(), bins * bins * sizeof(float));
  EXPECT_EQ(bins * map.head["bases_per_bin"].get<size_t>(), 600u);
  std::vector<float> mass(bins * bins);
  std::memcpy(mass.data(), map.payload.data(), map.payload.size());
  double row = 0;
  for (size_t i = 0; i < bins; ++i) row += mass[i];
  EXPECT_NEAR(row, 1, 1e-4);

  const json routing =
      demo.engine
          .ask({{"op", "routing"}, {"run", run["run"]}, {"region", Region{"chr16", begin + 100, end + 5000}}})
          .head;
  EXPECT_EQ(routing["region"], json(Region{"chr16", begin + 100, end})) << "cut to the run's window";
  ASSERT_GT(routing["routing"].size(), 0u);
  for (const json& layer : routing["routing"]) {
    const auto shares = layer["shares"].get<std::vector<double>>();
    EXPECT_EQ(layer["bases"], 500);
    EXPECT_EQ(shares.size(), 16u);
    EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-12);
    EXPECT_LE(layer["entropy"], 4);
    EXPECT_GE(layer["highest_load"], 1);
  }
}

TEST(Runs, SayHowTheirExpertsShareTheWork) {
  DemoEngine demo;
  const json run = demo.engine.ask(demo.run(300000, 300100)).head;
  const json answer =
      demo.engine.ask({{"op", "routing"}, {"run", run["run"]}, {"region", Region{"chr16", 300050, 300200}}})
          .head;
  ASSERT_EQ(answer.value("ok", false), true) << answer;
  EXPECT_EQ(answer["region"], json(Region{"chr16", 300050, 300100})) << "cut to the run's window";
  ASSERT_EQ(answer["routing"].size(), 8u) << "four expert layers, read in two directions";
  for (const json& shares : answer["routing"]) {
    EXPECT_EQ(shares["bases"], 50);
    double sum = 0;
    for (const json& share : shares["shares"]) sum += share.get<double>();
    EXPECT_NEAR(sum, 1, 1e-9);
  }
  const auto errorOf = [&](const json& key, int64_t begin) {
    return demo.engine.error(
        {{"op", "routing"}, {"run", key}, {"region", Region{"chr16", begin, begin + 1}}});
  };
  EXPECT_THAT(errorOf(run["run"], 1)["line"], HasSubstr("says nothing about chr16:2"));
  EXPECT_EQ(errorOf("none", 300050)["class"], 2);
}

TEST(Runs, AreFoundAgainByThisEngineAndTheNext) {
  DemoEngine demo;
  const json first = demo.engine.ask(demo.run(300000, 300400)).head;
  const json again = demo.engine.ask(demo.run(300000, 300400)).head;
  EXPECT_EQ(again["cached"], true);
  EXPECT_EQ(again["run"], first["run"]);
  EXPECT_EQ(again["tracks"], first["tracks"]);
  demo.engine.ask({{"op", "quit"}});
  EXPECT_EQ(demo.engine.exitCode(), 0);

  DemoEngine next({}, demo.engine.cache());
  // As a window does after an engine has died: it asks for what it shows, before any run.
  EXPECT_EQ(next.tile(trackNamed(first, "information"), 1, 300000 / basesPerTile(1)).bytes.size(),
            Tile::bytesFor(TrackKind::Quantity, 1, 0));
  const json listed =
      next.engine.ask({{"op", "runs"}, {"genome", next.genome}, {"model", next.model}}).head["runs"];
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0]["run"], first["run"]);
  EXPECT_EQ(listed[0]["strands"], "both");
  EXPECT_EQ(next.engine.ask(next.run(300000, 300400)).head["cached"], true);
}

TEST(Runs, TellProgressAndStopWhenCancelled) {
  DemoEngine demo;
  const int64_t id = demo.engine.send(demo.run(187000, 390000));
  const json progress = demo.engine.event("progress", id).head;
  EXPECT_GE(progress["done"], 0.0);
  EXPECT_LT(progress["done"], 1.0);
  // Meanwhile the engine answers.
  const Frame sequence = demo.engine.ask(
      {{"op", "sequence"}, {"genome", demo.genome}, {"region", Region{"chr16", 200000, 200010}}});
  EXPECT_EQ(sequence.payload.size(), 10u);
  EXPECT_EQ(demo.engine.ask({{"op", "cancel"}, {"request", id}}).head["ok"], true);
  EXPECT_EQ(demo.engine.answer(id).head["cancelled"], true);
  // The device is free again: a short run does not wait for the long one.
  EXPECT_EQ(demo.engine.ask(demo.run(300000, 300100)).head["ok"], true);
  EXPECT_EQ(demo.engine.ask({{"op", "cancel"}, {"request", id}}).head["ok"], true);  // twice is once
}

TEST(Runs, ThatAreStoredDoNotWaitForOneThatIsComputed) {
  DemoEngine demo;
  demo.engine.ask(demo.run(300000, 300100));
  const int64_t id = demo.engine.send(demo.run(187000, 390000));
  demo.engine.event("progress", id);
  EXPECT_EQ(demo.engine.ask(demo.run(300000, 300100)).head["cached"], true);
  // One that is not stored stands behind the long one, and goes when it is cancelled there.
  const int64_t behind = demo.engine.send(demo.run(300000, 300200));
  EXPECT_EQ(demo.engine.ask({{"op", "cancel"}, {"request", behind}}).head["ok"], true);
  EXPECT_EQ(demo.engine.answer(behind).head["cancelled"], true);
  demo.engine.ask({{"op", "cancel"}, {"request", id}});
  EXPECT_EQ(demo.engine.answer(id).head["cancelled"], true);
}

TEST(Runs, EndWithTheInputEvenInTheMiddle) {
  DemoEngine demo;
  demo.engine.event("progress", demo.engine.send(demo.run(187000, 390000)));
  const auto closed = std::chrono::steady_clock::now();
  demo.engine.closeInput();
  EXPECT_EQ(demo.engine.exitCode(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - closed, std::chrono::seconds(60));  // the run takes minutes
}

TEST(Runs, SurviveAKillOfTheEngine) {
  DemoEngine demo;
  const json first = demo.engine.ask(demo.run(300000, 300400)).head;
  demo.engine.event("progress", demo.engine.send(demo.run(187000, 390000)));
  demo.engine.kill(SIGKILL);
  EXPECT_EQ(demo.engine.exitCode(), 128 + SIGKILL);
  DemoEngine next({}, demo.engine.cache());
  EXPECT_EQ(next.engine.ask(next.run(300000, 300400)).head["cached"], true);
}

TEST(Runs, CanBeMadeToFailForTests) {
  DemoEngine demo({}, {}, "demo", {JANUS_BINARY_DIR "/faulty_engine", "crash"});
  demo.engine.send(demo.run(300000, 300400));
  EXPECT_EQ(demo.engine.exitCode(), 128 + SIGKILL);
}

TEST(Runs, AreEstimatedBeforeTheyStart) {
  DemoEngine demo;
  const auto estimate = [&](int64_t length) {
    return demo.engine
        .ask({{"op", "estimate"}, {"model", demo.model}, {"length", length}, {"strands", "both"}})
        .head;
  };
  const json small = estimate(4096);
  EXPECT_EQ(small["fits"], true);
  EXPECT_GT(small["seconds"], 0.0);
  EXPECT_GT(small["bytes"].get<int64_t>(), 1 << 20);
  EXPECT_GT(small["available_bytes"].get<int64_t>(), 1 << 20);
  EXPECT_THAT(small["sentence"], HasSubstr("4,096 bp"));
  EXPECT_EQ(estimate(int64_t{1} << 36)["fits"], false);
}

TEST(Runs, ThatCannotBeMadeSayWhy) {
  DemoEngine demo;
  const auto with = [&](const char* key, json value) {
    json head = demo.run(300000, 300400);
    head[key] = std::move(value);
    return demo.engine.error(head);
  };
  EXPECT_EQ(with("model", "none")["class"], 2);
  EXPECT_EQ(with("genome", "none")["class"], 2);
  EXPECT_EQ(with("strands", "three")["class"], 2);
  EXPECT_EQ(with("region", Region{"chr16", 10, 20})["class"], 3);
  EXPECT_EQ(with("region", Region{"chr16", 300000, 300002})["class"], 3);  // less than three bases
  EXPECT_EQ(with("device", "cuda:900")["class"], 4);
  EXPECT_EQ(with("precision", "bf16")["class"], 4);
  EXPECT_EQ(demo.engine.error({{"op", "attention"}, {"run", "none"}})["class"], 2);
  EXPECT_EQ(demo.engine.error({{"op", "point"}, {"run", "none"}, {"position", 1}})["class"], 2);
}

}  // namespace
}  // namespace janus::test
