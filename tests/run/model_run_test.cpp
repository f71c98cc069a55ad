// The demo model itself, through a run: symmetry of the strands, agreement with the float64 reference,
// estimates.
#include <gmock/gmock.h>

#include <cmath>
#include <filesystem>
#include <numeric>

#include "engine/checkpoint/model_file.h"
#include "engine/compute/estimate.h"
#include "engine/model/vocabulary.h"
#include "engine/run/attention_picture.h"
#include "engine/run/run_catalog.h"
#include "kernels/cpu/cpu_backend.h"
#include "tests/support/fake_model.h"

namespace janus {
namespace {

class RealModelTest : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const Model file = readModel(std::filesystem::path(JANUS_RESOURCES_DIR) / "demo" / "demo-human");
    backend_ = makeCpuBackend();
    model_ = std::make_shared<Janus>(file.config, file.weights, *backend_);
  }
  static void TearDownTestSuite() {
    model_.reset();
    backend_.reset();
  }

  static RunResult run(const std::string& bases, Strands strands) {
    return runModel(sampleSpec(0, static_cast<int64_t>(bases.size()), strands), bases, predictorOf(model_),
                    {}, {});
  }

  static std::unique_ptr<Backend> backend_;
  static std::shared_ptr<Janus> model_;
};

std::unique_ptr<Backend> RealModelTest::backend_;
std::shared_ptr<Janus> RealModelTest::model_;

std::string complemented(const std::string& bases) {
  std::string other(bases.rbegin(), bases.rend());
  for (char& base : other) {
    const size_t at = std::string_view("ACGTacgt").find(base);
    if (at != std::string_view::npos) base = "TGCAtgca"[at];
  }
  return other;
}

TEST_F(RealModelTest, BothStrandsOfAWindowAndOfItsReverseComplementAreMirrorImages) {
  const std::string bases = sampleBases(700);
  const RunResult here = run(bases, Strands::Both), there = run(complemented(bases), Strands::Both);
  const BaseProbabilities mirrored = fromOtherStrand(there.probabilities);
  double largest = 0, gap = 0;
  for (int base = 0; base < 4; ++base)
    for (size_t t = 0; t < bases.size(); ++t)
      largest = std::max<double>(largest, std::abs(here.probabilities[base][t] - mirrored[base][t]));
  for (size_t t = 0; t < bases.size(); ++t)
    gap = std::max<double>(gap, std::abs(here.strandGap[t] - there.strandGap[bases.size() - 1 - t]));
  EXPECT_LE(largest, 1e-5);
  EXPECT_LE(gap, 1e-5);
  // One strand alone is not symmetric: the test above can fail.
  EXPECT_GT(*std::max_element(here.strandGap.begin(), here.strandGap.end()), 0.01);
}

TEST_F(RealModelTest, APositionIsPredictedFromTheOthersAlone) {
  std::string bases = sampleBases(300);
  bases[150] = 'A';
  const RunResult before = run(bases, Strands::Both);
  bases[150] = 'G';
  const RunResult after = run(bases, Strands::Both);
  double elsewhere = 0;
  for (int base = 0; base < 4; ++base) {
    EXPECT_NEAR(before.probabilities[base][150], after.probabilities[base][150], 1e-5);
    elsewhere = std::max<double>(elsewhere,
                                 std::abs(before.probabilities[base][151] - after.probabilities[base][151]));
  }
  EXPECT_GT(elsewhere, 1e-4);
}

TEST_F(RealModelTest, RoutingAndAttentionAreWhole) {
  const std::string bases = sampleBases(1500);
  const RunResult result = run(bases, Strands::One);
  EXPECT_THAT(result.expertLayers, testing::ElementsAre(1, 3, 5, 7));
  ASSERT_EQ(result.routing.size(), 4u);
  for (const auto& layer : result.routing)
    for (const ExpertChoice& stream : layer) {
      ASSERT_EQ(stream.first.size(), bases.size());
      ASSERT_EQ(stream.secondWeight.size(), bases.size());
    }
  for (const Queries queries : {Queries::Both, Queries::Forward, Queries::Backward}) {
    const AttentionPicture picture = attentionPicture(result.attention, 1500, queries);
    ASSERT_GT(picture.bins, 1);
    for (int row = 0; row < picture.bins; ++row) {
      const auto begin = picture.values.begin() + static_cast<std::ptrdiff_t>(row) * picture.bins;
      ASSERT_NEAR(std::accumulate(begin, begin + picture.bins, 0.0), 1, 1e-4) << "row " << row;
    }
  }
}

TEST_F(RealModelTest, StoredAndReadBackWithoutTheModel) {
  const auto store = std::make_shared<TileStore>(StoreOptions{});
  RunPlan request = sampleRequest(sampleSpec(8000, 900));
  const auto answer = RunCatalog(store).obtain(request, predictorOf(model_), {});
  Predictor none;  // asking it would throw
  const auto again = RunCatalog(store).obtain(request, none, {});
  EXPECT_TRUE(again.cached);
  const Region window = request.spec.window;
  for (int base = 0; base < 4; ++base)
    EXPECT_EQ(again.run->values(std::string("probability.") + "ACGT"[base], window),
              answer.fresh->probabilities[base]);
  EXPECT_EQ(again.run->attention().mass, answer.fresh->attention.mass);
}

// Speed is not asserted, only that what was measured is what is said.
TEST_F(RealModelTest, IsTimedAndEstimated) {
  const Predictor predictor = predictorOf(model_);
  Speed speed;
  calibrate(speed, predictor, true);
  const RunEstimate one = estimateRun(4096, Strands::One, predictor, speed, {availableMemory(), 0}, "CPU");
  const RunEstimate both = estimateRun(4096, Strands::Both, predictor, speed, {availableMemory(), 0}, "CPU");
  EXPECT_GT(one.seconds, 0);
  EXPECT_GT(both.seconds, one.seconds);
  EXPECT_LT(both.seconds, 2 * one.seconds);  // one attention map
  EXPECT_GT(one.bytes, 1'000'000);
  EXPECT_TRUE(one.fits);
  EXPECT_THAT(both.sentence, testing::MatchesRegex("4,096 bp, both strands: .* on CPU\\."));
  EXPECT_GT(estimateRun(1 << 20, Strands::One, predictor, speed, {}, "CPU").seconds, 100 * one.seconds);
}

}  // namespace
}  // namespace janus
