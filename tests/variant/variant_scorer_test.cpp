// Scores against sums written out from the model's answers, one window at a time.
#include "engine/variant/variant_scorer.h"

#include <gmock/gmock.h>

#include <cmath>
#include <random>

#include "tests/support/fake_model.h"
#include "tests/support/small_genome.h"

namespace janus {
namespace {

using test::SmallGenome;

std::string randomBases(size_t length) {
  std::mt19937 random(5);
  std::string letters;
  while (letters.size() < length) {
    letters += "ACGT"[random() % 4];
    if (random() % 7 == 0) letters += std::string(random() % 6, letters.back());
  }
  return letters.substr(0, length);
}

using P = std::vector<std::array<double, 4>>;

// What a model that is asked one window at a time says, strands averaged.
P answer(FakeModel& fake, const std::string& letters, Strands strands) {
  const auto of = [&](const std::vector<uint8_t>& tokens) {
    return baseProbabilities(fake.predictor().forward(tokens, {}, {}).logits, 16);
  };
  BaseProbabilities p = of(tokensOf(letters));
  if (strands == Strands::Both)
    p = meanOf(std::move(p), fromOtherStrand(of(reverseComplement(tokensOf(letters)))));
  P out(letters.size());
  for (size_t t = 0; t < out.size(); ++t)
    for (size_t b = 0; b < 4; ++b) out[t][b] = p[b][t];
  return out;
}

double slowOdds(const std::array<double, 4>& p, size_t b) {
  double others = 0;
  for (size_t other = 0; other < 4; ++other)
    if (other != b) others += (p[other] + 1e-10) / (1 + 4e-10);
  return std::log2((p[b] + 1e-10) / (1 + 4e-10) / others);
}

class VariantScorerTest : public testing::Test {
 protected:
  // With the base before it, as VCF writes insertions and deletions.
  Allele allele(int64_t begin, int64_t end, std::string alt) {
    if (begin > 0 && (begin == end || alt.empty())) alt = genome_[static_cast<size_t>(--begin)] + alt;
    const std::string ref = genome_.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
    const Allele one = alleleOf(small_.contig(), begin, ref, alt, letters_);
    EXPECT_NE(one.why, Why::Missing);
    return one;
  }
  std::vector<AlleleScores> score(const std::vector<Allele>& alleles, const ScoreChoice& choice,
                                  Strands strands = Strands::Both) {
    StrandPredictor passes(fake_.predictor(), strands);
    return VariantScorer(passes, letters_, choice).score(alleles, {});
  }

  FakeModel fake_;
  const std::string genome_ = randomBases(300);
  SmallGenome small_{genome_};
  ContigLetters letters_{small_.genome()};
};

TEST_F(VariantScorerTest, AreTheSumsOfTheDefinitions) {
  constexpr int64_t w = 60;
  for (const Strands strands : {Strands::One, Strands::Both})
    for (const auto& [begin, end, alt] : {std::tuple{int64_t{100}, int64_t{101}, "A"},
                                          {150, 153, "TGCAGT"},
                                          {2, 4, ""},
                                          {200, 200, "ACGTT"},
                                          {298, 300, "G"}}) {
      const Allele one = allele(begin, end, alt);
      if (one.change->isNothing()) continue;
      const AlleleScores scores = score({one}, {w, true, true}, strands).front();
      const Change& c = *one.change;
      const auto windows = *spanWindows(c, w);
      const SpanLetters letters = lettersOf(c, windows, letters_);
      const P ref = answer(fake_, letters.ref, strands), alts = answer(fake_, letters.alt, strands);
      double flank = 0, spans = 0, influence = 0, largest = -1;
      int64_t bases = 0, where = 0;
      for (int64_t i = 0; i < w; ++i) {  // letters of the reference's window
        const int64_t at = windows.refBegin + i;
        const auto base = static_cast<size_t>(baseIndex(letters.ref[static_cast<size_t>(i)]));
        if (at >= c.begin && at < c.end) spans -= std::log2(ref[static_cast<size_t>(i)][base]);
        const int64_t other = at < c.begin ? at - windows.altBegin : at + c.difference() - windows.altBegin;
        if ((at >= c.begin && at < c.end) || other < 0 || other >= w) continue;
        const auto &p = ref[static_cast<size_t>(i)], &q = alts[static_cast<size_t>(other)];
        flank += std::log2(q[base]) - std::log2(p[base]);
        double most = 0;
        for (size_t b = 0; b < 4; ++b) most = std::max(most, std::abs(slowOdds(q, b) - slowOdds(p, b)));
        influence += most;
        ++bases;
        if (most > largest) largest = most, where = at;
      }
      for (int64_t at = c.begin; at < c.altEnd; ++at) {
        const auto i = static_cast<size_t>(at - windows.altBegin);
        spans += std::log2(alts[i][static_cast<size_t>(baseIndex(letters.alt[i]))]);
      }
      EXPECT_NEAR(*scores.flank, flank, 1e-4);
      EXPECT_NEAR(*scores.pllr, flank + spans, 1e-4);
      EXPECT_NEAR(*scores.influence, influence / static_cast<double>(bases), 1e-5);
      EXPECT_EQ(*scores.influencePosition, where);
    }
}

// A base is predicted from the others alone.
TEST_F(VariantScorerTest, OfASingleBaseTheSpanAloneIsItsLlrInThatWindow) {
  for (int64_t at = 40; at < 260; at += 17)
    for (const char* alt : {"A", "C", "G", "T"}) {
      const Allele one = allele(at, at + 1, alt);
      if (one.change->isNothing()) continue;
      const AlleleScores scores = score({one}, {60, true, false}).front();
      const auto windows = *spanWindows(*one.change, 60);
      const P p = answer(fake_, lettersOf(*one.change, windows, letters_).ref, Strands::Both);
      const auto& here = p[static_cast<size_t>(at - windows.refBegin)];
      const double llr = std::log2(here[static_cast<size_t>(baseIndex(*alt))]) -
                         std::log2(here[static_cast<size_t>(baseIndex(genome_[static_cast<size_t>(at)]))]);
      EXPECT_NEAR(*scores.pllr - *scores.flank, llr, 1e-4);
    }
}

TEST_F(VariantScorerTest, DoNotDependOnWhatIsAskedWithThem) {
  std::vector<Allele> all;
  for (int64_t at = 0; at < 295; at += 7) {
    all.push_back(allele(at, at + 1, "G"));
    all.push_back(allele(at, at + 3, "A"));
    all.push_back(allele(at + 1, at + 1, "CA"));
  }
  const ScoreChoice everything{64, true, true};
  const auto together = score(all, everything);
  for (size_t i = 0; i < all.size(); ++i) {
    const AlleleScores alone = score({all[i]}, everything).front();
    ASSERT_EQ(alone.llr, together[i].llr);
    ASSERT_EQ(alone.gap, together[i].gap);
    ASSERT_EQ(alone.pllr, together[i].pllr);
    ASSERT_EQ(alone.influence, together[i].influence);
    const AlleleScores fewer = score({all[i]}, {64, false, false}).front();
    ASSERT_EQ(fewer.llr, together[i].llr);
    ASSERT_EQ(fewer.gap, together[i].gap) << "the scores that are asked do not change others";
    ASSERT_EQ(fewer.why, together[i].why);
  }
}

TEST_F(VariantScorerTest, EachWindowIsAskedOnce) {
  std::vector<Allele> all;
  for (int64_t at = 100; at < 110; ++at)
    for (const char* alt : {"A", "C", "G", "T"}) all.push_back(allele(at, at + 1, alt));
  StrandPredictor passes(fake_.predictor(), Strands::Both);
  VariantScorer scorer(passes, letters_, {300, false, false});
  scorer.score(all, {});
  scorer.score(all, {});
  EXPECT_EQ(passes.windowsAsked(), 1);
  EXPECT_EQ(fake_.asked, 2) << "once a strand";
}

TEST_F(VariantScorerTest, WhatIsLongerThanHalfTheWindowIsNotScored) {
  const auto scores =
      score({allele(100, 131, ""), allele(100, 100, genome_.substr(0, 40))}, {60, true, true});
  for (const AlleleScores& one : scores) EXPECT_EQ(one.why, Why::LongerThanContext);
  const AlleleScores same = score({allele(100, 102, genome_.substr(100, 2))}, {60, true, true}).front();
  EXPECT_EQ(same.pllr, 0);
  EXPECT_EQ(same.influence, 0);
}

}  // namespace
}  // namespace janus
