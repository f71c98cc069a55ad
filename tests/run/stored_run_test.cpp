// A run from the question to the last tile: what is asked, what is stored, what is worked out of it.
#include <gmock/gmock.h>

#include <cmath>
#include <future>
#include <numeric>

#include "base/error.h"
#include "engine/run/run_catalog.h"
#include "engine/run/run_tracks.h"
#include "engine/track/pooling.h"
#include "tests/support/fake_model.h"
#include "tests/support/store_fixture.h"

namespace janus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsNan;

// A run of the fake model over a window that begins and ends inside of tiles.
class RunTest : public testing::Test {
 protected:
  static constexpr int64_t begin = 5000, length = 20001;

  ObtainedRun obtain(const RunSpec& spec) {
    return catalog_.obtain(sampleRequest(spec), fake_.predictor(), {});
  }
  std::shared_ptr<const janus::StoredRun> run(Strands strands = Strands::Both) {
    return obtain(sampleSpec(begin, length, strands)).run;
  }

  FakeModel fake_;
  std::shared_ptr<TileStore> store_ = std::make_shared<TileStore>(StoreOptions{});
  RunCatalog catalog_{store_};
};

std::vector<std::string> namesOf(const std::vector<TrackInfo>& tracks) {
  std::vector<std::string> names;
  for (const TrackInfo& info : tracks) names.push_back(info.name);
  return names;
}

TEST_F(RunTest, HasTheTracksOfTheCommandLine) {
  const auto both = run();
  EXPECT_THAT(namesOf(both->tracks()),
              ElementsAre("probability.A", "probability.C", "probability.G", "probability.T", "strand_gap",
                          "expert.1.fwd", "expert2.1.fwd", "expert_weight.1.fwd", "expert2_weight.1.fwd",
                          "expert.1.bwd", "expert2.1.bwd", "expert_weight.1.bwd", "expert2_weight.1.bwd",
                          "expert.3.fwd", "expert2.3.fwd", "expert_weight.3.fwd", "expert2_weight.3.fwd",
                          "expert.3.bwd", "expert2.3.bwd", "expert_weight.3.bwd", "expert2_weight.3.bwd",
                          "entropy", "information", "reference_probability", "log_odds.A", "log_odds.C",
                          "log_odds.G", "log_odds.T"));
  for (const TrackInfo& info : both->tracks()) {
    EXPECT_EQ(info.id, "run/" + both->key() + "/" + info.name);
    EXPECT_EQ(info.window, both->manifest().spec.window);
    EXPECT_FALSE(info.title.empty() || info.definition.empty() || info.source.empty()) << info.name;
    EXPECT_EQ(info.kind == TrackKind::Category,
              info.name.starts_with("expert.") || info.name.starts_with("expert2."));
    EXPECT_EQ(catalog_.track(info.id)->info().id, info.id);
  }
  EXPECT_THAT(namesOf(run(Strands::One)->tracks()), testing::Not(testing::Contains("strand_gap")));
}

TEST_F(RunTest, OneStrandIsWhatTheModelSays) {
  const auto one = run(Strands::One);
  EXPECT_EQ(fake_.asked, 1);
  const auto tokens = tokensOf(sampleBases(length));
  const Region part{"chr1", begin + 3000, begin + 3400};
  const auto a = one->values("probability.A", part), t = one->values("probability.T", part);
  const auto entropy = one->values("entropy", part), reference = one->values("reference_probability", part);
  const auto odds = one->values("log_odds.G", part);
  for (int i = 0; i < 400; ++i) {
    std::vector<float> logits;
    for (int v = 0; v < 16; ++v) logits.push_back(FakeModel::logit(tokens, 3000 + i, v));
    const BaseProbability p = baseProbability(logits);
    const int base = baseIndex(sampleBases(length)[3000 + i]);
    ASSERT_EQ(a[i], p[0]);
    ASSERT_EQ(t[i], p[3]);
    ASSERT_EQ(entropy[i], entropyOf(p));
    if (base < 0) {
      ASSERT_THAT(reference[i], IsNan());
      ASSERT_THAT(odds[i], IsNan());
      continue;
    }
    ASSERT_EQ(reference[i], p[base]);
    ASSERT_EQ(odds[i], std::log2(p[2] / p[base]));
  }
}

TEST_F(RunTest, BothStrandsAreTheMeanAndTheirDistanceIsKept) {
  const Region window = sampleSpec(begin, length).window;
  const auto both = run();
  EXPECT_EQ(fake_.asked, 2);
  const auto forward = run(Strands::One)->values("probability.C", window);
  const auto mean = both->values("probability.C", window), gap = both->values("strand_gap", window);
  const auto tokens = reverseComplement(tokensOf(sampleBases(length)));
  double largest = 0;
  for (int64_t i = 0; i < length; ++i) {
    std::vector<float> logits;
    for (int v = 0; v < 16; ++v) logits.push_back(FakeModel::logit(tokens, length - 1 - i, v));
    ASSERT_FLOAT_EQ(mean[i], 0.5f * (forward[i] + baseProbability(logits)[2]));  // C here is G there
    largest = std::max<double>(largest, gap[i]);
  }
  EXPECT_GT(largest, 0.1);
  EXPECT_LE(largest, 1.0);
}

TEST_F(RunTest, RoutingIsThatOfTheGivenStrand) {
  const auto both = run();
  const auto tokens = tokensOf(sampleBases(length));
  const Region part{"chr1", begin + 8000, begin + 8500};
  const auto expert = both->values("expert2.3.bwd", part), weight = both->values("expert_weight.1.fwd", part);
  for (int i = 0; i < 500; ++i) {
    ASSERT_EQ(expert[i], FakeModel::expert(tokens[8000 + i], 8000 + i, 3, 1, 1));
    ASSERT_FLOAT_EQ(weight[i], 0.5f + 0.001f * static_cast<float>((8000 + i) % 100));
  }
}

TEST_F(RunTest, EveryLevelOfEveryTrackIsPooledFromItsExactValues) {
  const auto both = run();
  const Region window = both->manifest().spec.window;
  for (const TrackInfo& info : both->tracks()) {
    const auto values = both->values(info.name, window);
    std::vector<uint8_t> classes;
    for (const float value : values)
      classes.push_back(std::isnan(value) ? noCategory : static_cast<uint8_t>(value));
    for (const int level : {0, 1, 3})
      for (const TileId& id : tilesOver(info.id, window, level)) {
        const Tile wanted = info.kind == TrackKind::Category ? tileOf(id, window, classes, info.categories)
                                                             : tileOf(id, window, values);
        const Tile tile = both->track(info.name)->tile(id, {});
        ASSERT_EQ(tile.bytes, wanted.bytes) << info.name << " level " << level;
        ASSERT_FALSE(tile.empty());
        ASSERT_EQ(tile.categories, info.categories);
        ASSERT_EQ(both->track(info.name)->tile(id, {}).bytes, wanted.bytes)
            << "a second time, from the store";
      }
  }
}

TEST_F(RunTest, ASecondRequestNeverAsksTheModelAgain) {
  const auto first = obtain(sampleSpec(begin, length));
  EXPECT_FALSE(first.cached);
  EXPECT_TRUE(first.fresh);
  EXPECT_EQ(fake_.asked, 2);
  const auto second = obtain(sampleSpec(begin, length));
  EXPECT_TRUE(second.cached);
  EXPECT_FALSE(second.fresh);
  EXPECT_EQ(fake_.asked, 2);
  obtain(sampleSpec(begin, length + 1));
  EXPECT_EQ(fake_.asked, 4);
}

TEST_F(RunTest, NorAfterARestart) {
  const ScratchFolder folder;
  const RunSpec spec = sampleSpec(begin, length);
  std::vector<Tile> tiles;
  const auto tilesOf = [&](const janus::StoredRun& run) {
    std::vector<Tile> found;
    for (const TrackInfo& info : run.tracks())
      for (const int level : {0, 2})
        found.push_back(run.track(info.name)->tile(tilesOver(info.id, spec.window, level)[0], {}));
    return found;
  };
  {
    RunCatalog catalog(std::make_shared<TileStore>(StoreOptions{.folder = folder.path()}));
    tiles = tilesOf(*catalog.obtain(sampleRequest(spec), fake_.predictor(), {}).run);
  }
  EXPECT_EQ(fake_.asked, 2);
  RunCatalog catalog(std::make_shared<TileStore>(StoreOptions{.folder = folder.path()}));
  ASSERT_EQ(catalog.list("genome digest", "model digest").size(), 1u);
  EXPECT_EQ(catalog.list("genome digest", "model digest")[0].spec, spec);
  EXPECT_TRUE(catalog.list("genome digest", "another model").empty());
  ASSERT_EQ(catalog.runs("genome digest", "model digest", 5).size(), 1u);
  EXPECT_EQ(catalog.runs("genome digest", "model digest", 5)[0]->key(), spec.key());
  EXPECT_TRUE(catalog.runs("genome digest", "model digest", 0).empty());
  EXPECT_TRUE(catalog.track(RunTrackId{spec.key(), "entropy"}.text()));
  const auto again = catalog.obtain(sampleRequest(spec), fake_.predictor(), {});
  EXPECT_TRUE(again.cached);
  EXPECT_EQ(fake_.asked, 2);
  const auto now = tilesOf(*again.run);
  ASSERT_EQ(now.size(), tiles.size());
  for (size_t i = 0; i < now.size(); ++i) EXPECT_EQ(now[i].bytes, tiles[i].bytes);
  EXPECT_EQ(again.run->bases(), sampleBases(length));
  EXPECT_EQ(again.run->attention().mass[3],
            FakeModel().predictor().forward(tokensOf(sampleBases(length)), {}, {}).attention.mass[3]);
}

TEST_F(RunTest, TwoAtOnceAskTheModelOnce) {
  fake_.takes = std::chrono::milliseconds(50);
  const auto ask = [&] { return obtain(sampleSpec(begin, 100, Strands::One)).cached; };
  auto a = std::async(std::launch::async, ask), b = std::async(std::launch::async, ask);
  EXPECT_EQ(a.get() + b.get(), 1);
  EXPECT_EQ(fake_.asked, 1);
}

TEST_F(RunTest, ACancelledRunLeavesNothingAndTheNextOneIsMade) {
  fake_.takes = std::chrono::milliseconds(10000);
  std::stop_source stop;
  auto cancelled = std::async(std::launch::async, [&] {
    return catalog_.obtain(sampleRequest(sampleSpec(begin, 100)), fake_.predictor(), stop.get_token());
  });
  while (fake_.asked == 0) std::this_thread::yield();
  stop.request_stop();
  EXPECT_THROW(cancelled.get(), Cancelled);
  EXPECT_EQ(store_->info().results, 0);
  fake_.takes = {};
  EXPECT_FALSE(obtain(sampleSpec(begin, 100)).cached);
}

TEST_F(RunTest, AnEvictedRunSaysWhatToDo) {
  const auto gone = run();
  store_->clear(0);
  try {
    gone->values("entropy", {"chr1", begin, begin + 10});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.errorClass(), ErrorClass::Resource);
    EXPECT_THAT(error.what(), HasSubstr("Run the model"));
  }
  EXPECT_THROW(gone->bases(), Error);
  EXPECT_THROW(gone->attention(), Error);
  EXPECT_FALSE(catalog_.find(gone->key()));
}

TEST_F(RunTest, WindowsOfNothingButNPredictNothing) {
  RunPlan request = sampleRequest(sampleSpec(begin, 100));
  request.bases = [] { return std::string(100, 'N'); };
  const auto answer = catalog_.obtain(request, fake_.predictor(), {});
  EXPECT_EQ(fake_.asked, 0);
  EXPECT_THAT(answer.run->manifest().notes, ElementsAre(HasSubstr("nothing is predicted")));
  for (const TrackInfo& info : answer.run->tracks()) {
    EXPECT_TRUE(answer.run->track(info.name)->tile(tilesOver(info.id, *info.window, 0)[0], {}).empty())
        << info.name;
    EXPECT_TRUE(answer.run->track(info.name)->tile(tilesOver(info.id, *info.window, 2)[0], {}).empty())
        << info.name;
  }
  EXPECT_EQ(answer.run->attention().bins, 0);
  for (const auto& [name, value] : answer.run->point(begin + 5)) EXPECT_THAT(value, IsNan()) << name;
}

TEST_F(RunTest, OnePointHasAllTracks) {
  const auto both = run();
  const auto point = both->point(begin + 9000);
  ASSERT_EQ(point.size(), both->tracks().size());
  for (size_t i = 0; i < point.size(); ++i) {
    EXPECT_EQ(point[i].first, both->tracks()[i].name);
    EXPECT_EQ(point[i].second, both->values(point[i].first, {"chr1", begin + 9000, begin + 9001})[0])
        << point[i].first;
  }
}

TEST_F(RunTest, ArraysHaveTheShapesOfTheCommandLine) {
  const auto both = run();
  const Region part{"chr1", begin + 8100, begin + 8300};  // over a tile's edge
  EXPECT_THAT(both->arrayNames(),
              ElementsAre("probability", "entropy", "information", "reference_probability", "log_odds",
                          "strand_gap", "expert", "expert_weight"));
  const RunArray probability = both->array("probability", part);
  EXPECT_THAT(probability.shape, ElementsAre(200, 4));
  const auto& p = std::get<std::vector<float>>(probability.values);
  EXPECT_EQ(p[4 * 7 + 2], both->values("probability.G", part)[7]);
  EXPECT_NEAR(std::accumulate(p.begin(), p.end(), 0.0), 200, 1e-3);
  const RunArray expert = both->array("expert", part);
  EXPECT_THAT(expert.shape, ElementsAre(2, 2, 200, 2));
  const auto& classes = std::get<std::vector<uint8_t>>(expert.values);
  ASSERT_EQ(classes.size(), 2u * 2 * 200 * 2);
  EXPECT_EQ(classes[((1 * 2 + 0) * 200 + 50) * 2 + 1], both->values("expert2.3.fwd", part)[50]);
  const RunArray weight = both->array("expert_weight", part);
  EXPECT_EQ(std::get<std::vector<float>>(weight.values)[((0 * 2 + 1) * 200 + 50) * 2 + 0],
            both->values("expert_weight.1.bwd", part)[50]);
  EXPECT_THAT(both->array("entropy", part).shape, ElementsAre(200));
  EXPECT_THROW(both->array("nonsense", part), Error);
  EXPECT_THROW(both->values("entropy", {"chr1", begin - 1, begin + 5}), Error);
  EXPECT_THROW(both->track("logits"), Error);
}

TEST_F(RunTest, LogitsAndEmbeddingComeFreshOnly) {
  run();
  RunPlan request = sampleRequest(sampleSpec(begin, length));
  request.options.logits = request.options.embedding = true;
  const auto answer = catalog_.obtain(request, fake_.predictor(), {});
  EXPECT_EQ(fake_.asked, 4);
  ASSERT_TRUE(answer.fresh);
  EXPECT_EQ(answer.fresh->logits.size(), static_cast<size_t>(length) * 16);
  EXPECT_EQ(answer.fresh->logits[16 * 77 + 9], FakeModel::logit(tokensOf(sampleBases(length)), 77, 9));
  EXPECT_EQ(answer.fresh->embedding.size(), static_cast<size_t>(length) * 2);
}

TEST_F(RunTest, ProgressCoversBothStrands) {
  RunPlan request = sampleRequest(sampleSpec(begin, 100));
  std::vector<double> told;
  request.options.progress = [&](double done) { told.push_back(done); };
  catalog_.obtain(request, fake_.predictor(), {});
  EXPECT_THAT(told, ElementsAre(0.0, 0.5, 1.0));
}

// A part has the values of the whole and nothing outside of it; where the whole is there, it answers.
TEST_F(RunTest, APartOfAWindowIsThatPartOfTheWhole) {
  RunSpec spec = sampleSpec(begin, length);
  spec.preview = Region{"chr1", begin + 4000, begin + 4500};
  const auto part = obtain(spec);
  EXPECT_FALSE(part.cached);
  EXPECT_EQ(part.run->attention().bins, 0);
  EXPECT_TRUE(catalog_.list(spec.genome, spec.model).empty());
  EXPECT_TRUE(obtain(spec).cached);
  EXPECT_EQ(fake_.asked, 2);
  const auto whole = run();
  for (const std::string name : {"probability.C", "strand_gap", "entropy", "expert.1.fwd"}) {
    EXPECT_EQ(part.run->values(name, *spec.preview), whole->values(name, *spec.preview)) << name;
    const auto outside = part.run->values(name, {"chr1", begin + 4500, begin + 4501});
    EXPECT_EQ(std::isnan(outside[0]), name != "expert.1.fwd") << name;
  }
  EXPECT_EQ(obtain(spec).run->key(), whole->key());
  spec.preview = Region{"chr1", begin - 1, begin + 10};
  EXPECT_THROW(runModel(spec, sampleBases(length), fake_.predictor(), {}, {}), Error);
}

TEST_F(RunTest, FirstBasesAreToldOnceAndAreFinal) {
  for (const Strands strands : {Strands::One, Strands::Both})
    for (const bool midAttention : {false, true}) {
      Predictor predictor = fake_.predictor();
      predictor.config.layers = midAttention ? 8 : 4;
      ASSERT_EQ(predictor.config.hasMidAttention(), midAttention);
      RunOptions options;
      options.preview = {"chr1", begin + 7000, begin + 7100};
      std::vector<PreviewBases> told;
      options.previewDone = [&](const PreviewBases& first) { told.push_back(first); };
      const RunSpec spec = sampleSpec(begin, length, strands);
      const RunResult result = runModel(spec, sampleBases(length), predictor, options, {});
      ASSERT_EQ(told.size(), 1u);
      EXPECT_EQ(told[0].region, options.preview);
      const auto part = [](const std::vector<float>& all) {
        return std::vector<float>(all.begin() + 7000, all.begin() + 7100);
      };
      for (size_t base = 0; base < 4; ++base)
        EXPECT_EQ(told[0].probabilities[base], part(result.probabilities[base]));
      if (strands == Strands::Both) {
        EXPECT_EQ(told[0].strandGap, part(result.strandGap));
      }
    }
}

TEST_F(RunTest, TooShortWindowsAreRefused) {
  try {
    obtain(sampleSpec(begin, 2));
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(),
                 "chr1:5,001-5,002 is 2 bp long; a prediction needs at least 3 bp. Select a longer region.");
    EXPECT_EQ(error.errorClass(), ErrorClass::Input);
  }
}

}  // namespace
}  // namespace janus
