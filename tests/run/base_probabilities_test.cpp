// The equations of the base tracks, against values worked out by hand.
#include "engine/run/base_probabilities.h"

#include <gmock/gmock.h>

#include <cmath>
#include <numeric>

namespace janus {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::FloatEq;
using testing::FloatNear;
using testing::IsNan;

std::vector<float> logitsOf(float a, float c, float g, float t) {
  std::vector<float> logits(16, 50.f);  // the other tokens must not matter
  logits[7] = a, logits[8] = c, logits[9] = g, logits[10] = t;
  return logits;
}

TEST(BaseProbabilities, AreTheSoftmaxOverTheFourBases) {
  const auto p = baseProbability(logitsOf(std::log(1.f), std::log(2.f), std::log(3.f), std::log(4.f)));
  EXPECT_THAT(p, ElementsAre(FloatNear(0.1f, 1e-7), FloatNear(0.2f, 1e-7), FloatNear(0.3f, 1e-7),
                             FloatNear(0.4f, 1e-7)));
}

TEST(BaseProbabilities, StayFiniteAtTheEnds) {
  const auto p = baseProbability(logitsOf(500, -500, 0, 0));
  EXPECT_EQ(p[0], 1.f);
  EXPECT_GT(p[1], 0.f);
  EXPECT_TRUE(std::isfinite(logOdds(p, 1, 0)));
  EXPECT_LT(entropyOf(p), 1e-30f);
  EXPECT_THAT(baseProbability(logitsOf(NAN, 0, 0, 0)), Each(IsNan()));
}

TEST(BaseProbabilities, Equations) {
  EXPECT_FLOAT_EQ(entropyOf({0.25f, 0.25f, 0.25f, 0.25f}), 2);
  EXPECT_FLOAT_EQ(entropyOf({0.5f, 0.25f, 0.125f, 0.125f}), 1.75f);
  EXPECT_FLOAT_EQ(informationOf({0.5f, 0.25f, 0.125f, 0.125f}), 0.25f);
  EXPECT_FLOAT_EQ(referenceProbability({0.5f, 0.25f, 0.125f, 0.125f}, 2), 0.125f);
  EXPECT_FLOAT_EQ(logOdds({0.5f, 0.25f, 0.125f, 0.125f}, 0, 3), 2);
  EXPECT_FLOAT_EQ(logOdds({0.5f, 0.25f, 0.125f, 0.125f}, 3, 0), -2);
  EXPECT_EQ(logOdds({0.5f, 0.25f, 0.125f, 0.125f}, 1, 1), 0);
  EXPECT_THAT(referenceProbability({0.5f, 0.25f, 0.125f, 0.125f}, -1), IsNan());
  EXPECT_THAT(logOdds({0.5f, 0.25f, 0.125f, 0.125f}, 0, -1), IsNan());
  EXPECT_THAT(entropyOf({NAN, NAN, NAN, NAN}), IsNan());
}

TEST(BaseProbabilities, TheOtherStrandIsReadBackwardsAndComplemented) {
  const BaseProbabilities other = {{{0.1f, 0.5f}, {0.2f, 0.6f}, {0.3f, 0.7f}, {0.4f, 0.8f}}};
  const BaseProbabilities given = fromOtherStrand(other);
  EXPECT_THAT(given[0], ElementsAre(0.8f, 0.4f));  // A here is T there
  EXPECT_THAT(given[1], ElementsAre(0.7f, 0.3f));
  EXPECT_THAT(given[2], ElementsAre(0.6f, 0.2f));
  EXPECT_THAT(given[3], ElementsAre(0.5f, 0.1f));
  EXPECT_EQ(fromOtherStrand(given), other);
}

TEST(BaseProbabilities, StrandGapIsTheTotalVariationDistance) {
  const BaseProbabilities a = {{{1, 0.25f}, {0, 0.25f}, {0, 0.25f}, {0, 0.25f}}};
  const BaseProbabilities b = {{{0, 0.25f}, {1, 0.25f}, {0, 0.35f}, {0, 0.15f}}};
  EXPECT_THAT(strandGap(a, b), ElementsAre(FloatEq(1), FloatNear(0.1f, 1e-6)));
  EXPECT_THAT(meanOf(a, b)[2], ElementsAre(0.f, FloatEq(0.3f)));
}

TEST(BaseProbabilities, NothingIsPredictedFromNothing) {
  const auto missing = [](std::string_view bases) {
    BaseProbabilities p;
    for (auto& values : p) values.assign(bases.size(), 0.25f);
    removeUnfounded(p, bases);
    std::string text;
    for (const float value : p[2]) text += std::isnan(value) ? '-' : '+';
    return text;
  };
  EXPECT_EQ(missing("NNNN"), "----");
  EXPECT_EQ(missing("NNrN-"), "-----");
  EXPECT_EQ(missing("NNAN"), "++-+");  // the A itself has nothing to go by
  EXPECT_EQ(missing("NaNt"), "++++");
}

}  // namespace
}  // namespace janus
