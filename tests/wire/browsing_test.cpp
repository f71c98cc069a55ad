// What a window asks while a user browses: opening, places, sequence, features, values.
#include <fstream>

#include <gmock/gmock.h>

#include "protocol/feature.h"
#include "protocol/tile.h"
#include "tests/support/engine_process.h"

namespace janus::test {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class Browsing : public testing::Test {
 protected:
  void SetUp() override {
    engine_.hello();
    demo_ = engine_.ask({{"op", "open_genome"}, {"path", "demo"}}).head;
    ASSERT_EQ(demo_.value("ok", false), true) << demo_;
    genome_ = demo_["genome"];
  }
  json openGenes() {
    return engine_.ask({{"op", "open_track"}, {"path", demo_["tracks"][0]}, {"genome", genome_}}).head;
  }
  static json region(int64_t begin, int64_t end) { return Region{"chr16", begin, end}; }

  EngineProcess engine_;
  json demo_;
  std::string genome_;
};

std::string letters(const Frame& frame) {
  return {reinterpret_cast<const char*>(frame.payload.data()), frame.payload.size()};
}

TEST_F(Browsing, TheDemoBringsItsCompanions) {
  EXPECT_EQ(demo_["contigs"], json::parse(R"([{"name":"chr16","begin":186963,"end":397118}])"));
  EXPECT_EQ(demo_["bases"], 210155);
  EXPECT_EQ(demo_["suggested"], "chr16:277,400-281,495");
  const json model = engine_.ask({{"op", "open_model"}, {"path", demo_["model"]}}).head;
  EXPECT_EQ(model["hidden_size"], 32);
  EXPECT_EQ(model["mid_attention"], true);
  EXPECT_EQ(model["expert_layers"], json({1, 3, 5, 7}));
  EXPECT_EQ(model["experts"], 16);
  EXPECT_EQ(openGenes()["track"]["kind"], "features");
}

TEST_F(Browsing, TheSameFileOpenedTwiceIsTheSame) {
  EXPECT_EQ(engine_.ask({{"op", "open_genome"}, {"path", "demo"}}).head["genome"], genome_);
  EXPECT_EQ(engine_.ask({{"op", "open_genome"}, {"path", demo_["path"]}}).head["genome"], genome_);
  EXPECT_EQ(openGenes()["track"], openGenes()["track"]);
  EngineProcess next;  // and in another engine
  next.hello();
  EXPECT_EQ(next.ask({{"op", "open_genome"}, {"path", "demo"}}).head["genome"], genome_);
}

TEST_F(Browsing, SequenceIsCutToTheContig) {
  const Frame start = engine_.ask({{"op", "sequence"}, {"genome", genome_}, {"region", region(0, 186973)}});
  EXPECT_EQ(start.head["region"], region(186963, 186973));
  EXPECT_EQ(letters(start).size(), 10u);
  std::ifstream fasta(std::string(JANUS_RESOURCES_DIR) + "/demo/human-chr16.fa");
  std::string header, line;
  std::getline(fasta, header);
  std::getline(fasta, line);
  EXPECT_EQ(letters(start), line.substr(0, 10));
  EXPECT_THAT(engine_.error({{"op", "sequence"}, {"genome", genome_}, {"region", region(0, 10)}})["line"],
              HasSubstr("chr16"));
  EXPECT_THAT(engine_.error({{"op", "sequence"}, {"genome", "none"}, {"region", region(0, 10)}})["line"],
              HasSubstr("no genome \"none\""));
}

TEST_F(Browsing, AFileIsSaidToBeWhatItHolds) {
  const std::string tests = JANUS_TESTS_DIR;
  const auto kind = [&](const std::string& path) {
    return engine_.ask({{"op", "identify"}, {"path", path}}).head["kind"];
  };
  EXPECT_EQ(kind(JANUS_RESOURCES_DIR "/demo/human-chr16.fa"), "genome");
  EXPECT_EQ(kind(JANUS_RESOURCES_DIR "/demo/human-chr16.gtf"), "features");
  EXPECT_EQ(kind(tests + "/golden/tiny-mid/last.ckpt"), "model");
  EXPECT_EQ(kind(tests + "/golden/tiny-mid/model_config.json"), "configuration");
  EXPECT_EQ(kind(tests + "/bad/bigwig/B29-not-compressed.bw"), "values");
  const json wrong{{"op", "open_model"}, {"path", JANUS_RESOURCES_DIR "/demo/human-chr16.gtf"}};
  EXPECT_THAT(engine_.error(wrong)["line"], HasSubstr("it is a table of features; open it as a track"));
  const json averages{{"op", "open_model"}, {"path", tests + "/golden/tiny-mid"}, {"weights", "ema"}};
  EXPECT_THAT(engine_.error(averages)["line"], HasSubstr("it holds no averaged (EMA) weights"));
}

TEST_F(Browsing, AClosedTrackIsForgottenAndOpensAgain) {
  const json id = openGenes()["track"]["id"];
  const json locate{{"op", "locate"}, {"genome", genome_}, {"text", "ARHGDIG"}};
  const json features{{"op", "features"}, {"track", id}, {"region", region(280000, 284000)}};
  const json close{{"op", "close_track"}, {"track", id}, {"genome", genome_}};
  EXPECT_EQ(engine_.ask(locate).head.value("ok", false), true);
  EXPECT_EQ(engine_.ask(close).head.value("ok", false), true);
  EXPECT_EQ(engine_.error(locate)["class"], 2);
  EXPECT_EQ(engine_.error(features)["class"], 2);
  EXPECT_EQ(engine_.ask(close).head.value("ok", false), true) << "closing again is no error";
  EXPECT_EQ(openGenes()["track"]["id"], id);
  EXPECT_EQ(engine_.ask(locate).head.value("ok", false), true);
  EXPECT_FALSE(engine_.ask(features).head["features"].empty());
}

TEST_F(Browsing, WhatIsClosedAsOftenAsItWasOpenedIsForgotten) {
  const json sequence{{"op", "sequence"}, {"genome", genome_}, {"region", region(200000, 200010)}};
  const json close{{"op", "close_genome"}, {"genome", genome_}};
  engine_.ask({{"op", "open_genome"}, {"path", "demo"}});
  EXPECT_EQ(engine_.ask(close).head["ok"], true);
  EXPECT_EQ(engine_.ask(sequence).payload.size(), 10u) << "it was opened twice";
  EXPECT_EQ(engine_.ask(close).head["ok"], true);
  EXPECT_EQ(engine_.error(sequence)["class"], 2);
  EXPECT_EQ(engine_.ask(close).head["ok"], true) << "closing again is no error";

  const json model = engine_.ask({{"op", "open_model"}, {"path", "demo"}}).head["model"];
  const json estimate{{"op", "estimate"}, {"model", model}, {"length", 100}};
  EXPECT_EQ(engine_.ask(estimate).head["fits"], true);
  EXPECT_EQ(engine_.ask({{"op", "close_model"}, {"model", model}}).head["ok"], true);
  EXPECT_EQ(engine_.error(estimate)["class"], 2);
}

TEST_F(Browsing, PlacesAreFoundByGrammarAndName) {
  const auto locate = [&](const std::string& text) {
    return json{{"op", "locate"}, {"genome", genome_}, {"text", text}};
  };
  EXPECT_EQ(engine_.ask(locate("16:277,400-281,495")).head["regions"], json::array({region(277399, 281495)}));
  EXPECT_EQ(engine_.error(locate("ARHGDIG"))["class"], 2);
  openGenes();
  const json gene = engine_.ask(locate("arhgdig")).head["regions"][0];
  EXPECT_EQ(gene["contig"], "chr16");
  EXPECT_LT(gene["begin"].get<int64_t>(), 281000);
  EXPECT_THAT(engine_.error(locate("ARHGDIH"))["line"], HasSubstr("ARHGDIG"));
  const json names =
      engine_.ask({{"op", "complete"}, {"genome", genome_}, {"text", "axi"}, {"most", 5}}).head["names"];
  ASSERT_FALSE(names.empty());
  EXPECT_EQ(names[0]["name"], "AXIN1");
}

TEST_F(Browsing, FeaturesComeWholeOrAsDensity) {
  EXPECT_EQ(openGenes()["track"]["title"], "Genes");
  const json track = openGenes()["track"]["id"];
  json head{{"op", "features"}, {"track", track}, {"genome", genome_}, {"region", region(186963, 397118)}};
  const json all = engine_.ask(head).head;
  EXPECT_EQ(all["features"].size(), 17u);
  EXPECT_NO_THROW(all["features"].get<std::vector<Feature>>());
  head["most"] = 3;
  const json density = engine_.ask(head).head["density"];
  EXPECT_EQ(density.size(), 200u);
}

TEST_F(Browsing, FeaturesAreSteppedThrough) {
  const json track = openGenes()["track"]["id"];
  const auto step = [&](int64_t position, int direction) {
    return engine_
        .ask({{"op", "next_feature"},
              {"track", track},
              {"genome", genome_},
              {"contig", "chr16"},
              {"position", position},
              {"direction", direction}})
        .head["feature"];
  };
  const json next = step(250000, 1);
  EXPECT_GT(next["region"]["begin"].get<int64_t>(), 250000);
  EXPECT_LE(step(250000, -1)["region"]["end"].get<int64_t>(), 250000);
  EXPECT_TRUE(step(397117, 1).is_null());
}

TEST_F(Browsing, WhatCannotBeOpenedSaysWhy) {
  const json missing = engine_.error({{"op", "open_genome"}, {"path", "/no/such.fa"}});
  EXPECT_EQ(missing["class"], 3);
  EXPECT_THAT(missing["line"], HasSubstr("/no/such.fa"));
  EXPECT_EQ(engine_.error({{"op", "open_model"}, {"path", "/no/such.ckpt"}})["class"], 3);
  EXPECT_EQ(engine_.error({{"op", "open_track"}, {"path", "/no/such.bw"}, {"genome", genome_}})["class"], 3);
  EXPECT_EQ(
      engine_.error({{"op", "tile"},
                     {"genome", genome_},
                     {"tile", {{"track", "t"}, {"contig", "chr16"}, {"level", 0}, {"index", 0}}}})["class"],
      2);
}

TEST_F(Browsing, ManyRequestsAtOnceAreAllAnswered) {
  std::vector<int64_t> ids;
  for (int64_t i = 0; i < 300; ++i)
    ids.push_back(
        engine_.send({{"op", "sequence"}, {"genome", genome_}, {"region", region(200000 + i, 200100 + i)}}));
  for (const int64_t id : ids) EXPECT_EQ(engine_.answer(id).payload.size(), 100u);
}

}  // namespace
}  // namespace janus::test
