// What must hold of every forward pass, whatever the weights.
#include <limits>
#include <numeric>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/model/janus.h"
#include "engine/model/vocabulary.h"
#include "kernels/cpu/cpu_backend.h"
#include "tests/model/seeded_tokens.h"
#include "tests/model/seeded_weights.h"

namespace janus {
namespace {

Config smallConfig(bool midAttention) {
  Config config;
  config.hiddenSize = 16;
  config.intermediateSize = 32;
  config.flexAttentionWidth = 32;
  config.experts = 4;
  config.mambaDtRank = 1;
  if (!midAttention) config.attentionLayerOffset = 100;
  return config;
}

std::vector<uint8_t> someTokens(int64_t length) { return seededTokens(length, 5); }

class ForwardTest : public testing::TestWithParam<bool> {
 protected:
  Prediction predict(const std::vector<uint8_t>& tokens, const ForwardOptions& options = {}) const {
    return janus_.forward(tokens, options, {});
  }
  // The logits of one position.
  std::vector<float> logits(const Prediction& prediction, size_t t) const {
    const auto from = prediction.logits.begin() + static_cast<int64_t>(t) * config_.vocabSize;
    return {from, from + config_.vocabSize};
  }

  Config config_ = smallConfig(GetParam());
  Weights weights_ = seededWeights(config_, 3);
  std::unique_ptr<Backend> backend_ = makeCpuBackend(2);
  Janus janus_{config_, weights_, *backend_};
};

TEST_P(ForwardTest, APositionNeverSeesItsOwnBase) {
  const std::vector<uint8_t> tokens = someTokens(150);
  const Prediction before = predict(tokens);
  for (const size_t changed : {0u, 1u, 70u, 148u, 149u}) {
    std::vector<uint8_t> other = tokens;
    other[changed] = static_cast<uint8_t>(tokenA + (other[changed] - tokenA + 1) % baseTokens);
    const Prediction after = predict(other);
    EXPECT_EQ(logits(after, changed), logits(before, changed)) << changed;
    size_t moved = 0;
    for (size_t t = 0; t < tokens.size(); ++t) moved += logits(after, t) != logits(before, t);
    EXPECT_EQ(moved, tokens.size() - 1) << changed;
  }
}

TEST_P(ForwardTest, TheSameWindowGivesTheSameBits) {
  const std::vector<uint8_t> tokens = someTokens(777);
  const Prediction first = predict(tokens), second = predict(tokens);
  EXPECT_EQ(first.logits, second.logits);
  EXPECT_EQ(first.attention.mass, second.attention.mass);
}

void expectSame(const Prediction& a, const Prediction& b) {
  EXPECT_EQ(a.logits, b.logits);
  EXPECT_EQ(a.hidden, b.hidden);
  EXPECT_EQ(a.attention.mass, b.attention.mass);
  ASSERT_EQ(a.experts.size(), b.experts.size());
  for (size_t layer = 0; layer < a.experts.size(); ++layer)
    for (size_t stream = 0; stream < 2; ++stream) {
      EXPECT_EQ(a.experts[layer][stream].first, b.experts[layer][stream].first);
      EXPECT_EQ(a.experts[layer][stream].secondWeight, b.experts[layer][stream].secondWeight);
    }
}

TEST_P(ForwardTest, NeitherThreadsNorStepsChangeABit) {
  const std::vector<uint8_t> tokens = someTokens(500);
  ForwardOptions options;
  options.hidden = true;
  const Prediction expected = predict(tokens, options);
  const auto many = makeCpuBackend(5), one = makeCpuBackend(1);
  expectSame(Janus(config_, weights_, *many).forward(tokens, options, {}), expected);
  expectSame(Janus(config_, weights_, *one).forward(tokens, options, {}), expected);
  for (const int64_t step : {int64_t{1}, int64_t{7}, int64_t{64}, int64_t{499}}) {
    options.tokensPerStep = step;
    expectSame(predict(tokens, options), expected);
  }
}

// The values of positions `part`, out of [L, columns].
std::vector<float> rows(const std::vector<float>& all, TokenSpan part, int64_t columns) {
  return {all.begin() + part.begin * columns, all.begin() + part.end * columns};
}

TEST_P(ForwardTest, SomePositionsFirstChangeNoBit) {
  const int64_t length = 700;
  const std::vector<uint8_t> tokens = someTokens(length);
  for (const int64_t perBin : {1, 32, 1000}) {
    ForwardOptions options;
    options.hidden = true, options.attentionBasesPerBin = perBin;
    const Prediction expected = predict(tokens, options);
    for (const TokenSpan first : {TokenSpan{0, 1}, {0, 300}, {137, 411}, {699, 700}, {0, length}}) {
      options.preview = first;
      int told = 0;
      options.previewDone = [&](const Prediction& part) {
        ++told;
        EXPECT_EQ(part.predicted.begin, first.begin);
        EXPECT_EQ(part.logits, rows(expected.logits, first, config_.vocabSize));
        EXPECT_EQ(part.hidden, rows(expected.hidden, first, config_.hiddenSize));
      };
      expectSame(predict(tokens, options), expected);
      EXPECT_EQ(told, first.count() < length ? 1 : 0);
    }
  }
}

TEST_P(ForwardTest, SomePositionsAloneAreThoseOfTheWholeWindow) {
  const std::vector<uint8_t> tokens = someTokens(700);
  const Prediction expected = predict(tokens);
  ForwardOptions options;
  options.preview = {137, 411}, options.previewOnly = true;
  double told = 0;
  options.progress = [&](double fraction) { told = fraction; };
  const Prediction alone = predict(tokens, options);
  EXPECT_EQ(alone.length, 700);
  EXPECT_EQ(alone.predicted.begin, 137);
  EXPECT_EQ(alone.predicted.end, 411);
  EXPECT_EQ(alone.logits, rows(expected.logits, options.preview, config_.vocabSize));
  EXPECT_EQ(alone.experts[0][0].first, expected.experts[0][0].first);
  EXPECT_EQ(told, 1);
  const auto pairs = [&](int64_t predicted) { return janus_.workFor(700, predicted).attentionPairs; };
  EXPECT_DOUBLE_EQ(pairs(70) - pairs(0), (pairs(700) - pairs(0)) / 10);
  options.preview = {600, 701};
  EXPECT_THROW(predict(tokens, options), Error);
}

TEST_P(ForwardTest, SeveralThreadsMayAsk) {
  const std::vector<uint8_t> tokens = someTokens(200);
  const Prediction expected = predict(tokens);
  std::array<Prediction, 3> answers;
  {
    std::vector<std::jthread> threads;
    for (Prediction& answer : answers) threads.emplace_back([&] { answer = predict(tokens); });
  }
  for (const Prediction& answer : answers) expectSame(answer, expected);
}

TEST_P(ForwardTest, AttentionOfEveryQueryAddsUpToOne) {
  const int64_t length = 300, perBin = 32;
  for (const bool perHead : {false, true}) {
    ForwardOptions options;
    options.attentionBasesPerBin = perBin;
    options.attentionPerHead = perHead;
    const PooledAttention attention = predict(someTokens(length), options).attention;
    ASSERT_EQ(attention.bins, 10);
    ASSERT_EQ(attention.heads, perHead ? config_.heads : 1);
    for (int head = 0; head < attention.heads; ++head)
      for (int row = 0; row < attention.bins; ++row)
        for (size_t stream = 0; stream < 2; ++stream) {
          double sum = 0;
          for (const size_t keys : {0u, 1u}) {
            const auto from =
                attention.mass[stream * 2 + keys].begin() + (head * attention.bins + row) * attention.bins;
            sum = std::accumulate(from, from + attention.bins, sum);
          }
          EXPECT_NEAR(sum, static_cast<double>(std::min(perBin, length - row * perBin)), 1e-4);
        }
  }
}

TEST_P(ForwardTest, TheUsualMapHasAtMost1024Bins) {
  EXPECT_EQ(predict(someTokens(1000)).attention.basesPerBin, 1);
  const PooledAttention attention = predict(someTokens(1025)).attention;
  EXPECT_EQ(attention.basesPerBin, 2);
  EXPECT_EQ(attention.bins, 513);
}

TEST_P(ForwardTest, ABinMayBeWiderThanTheWindow) {
  ForwardOptions options;
  options.attentionBasesPerBin = std::numeric_limits<int64_t>::max();
  const PooledAttention attention = predict(someTokens(50), options).attention;
  ASSERT_EQ(attention.bins, 1);
  EXPECT_NEAR(attention.mass[0][0] + attention.mass[1][0], 50, 1e-4);
}

TEST_P(ForwardTest, WindowsOfLessThanThreeBasesAreRefused) {
  for (const int64_t length : {0, 1, 2}) try {
      predict(someTokens(length));
      FAIL() << length;
    } catch (const Error& error) {
      EXPECT_EQ(error.errorClass(), ErrorClass::Input);
      EXPECT_THAT(error.what(), testing::HasSubstr("at least 3"));
    }
  EXPECT_EQ(predict(someTokens(3)).logits.size(), 3u * 16);
}

TEST_P(ForwardTest, TokensOutsideTheVocabularyAreRefused) {
  std::vector<uint8_t> tokens = someTokens(10);
  tokens[4] = 16;
  EXPECT_THROW(predict(tokens), Error);
}

TEST_P(ForwardTest, ProgressGrowsToOne) {
  std::vector<double> told;
  ForwardOptions options;
  options.progress = [&](double fraction) { told.push_back(fraction); };
  predict(someTokens(3000), options);
  ASSERT_GT(told.size(), 5u);
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
  EXPECT_EQ(told.back(), 1.0);
}

// How soon is counted in work, which is the same on every machine: hardly any is done after the stop.
TEST_P(ForwardTest, CancelsInTheMiddle) {
  std::stop_source source;
  ForwardOptions options;
  std::vector<double> told;
  options.progress = [&](double done) {
    told.push_back(done);
    source.request_stop();
  };
  EXPECT_THROW(janus_.forward(someTokens(120000), options, source.get_token()), Cancelled);
  ASSERT_FALSE(told.empty());
  EXPECT_LT(told.back(), 0.01);
}

TEST_P(ForwardTest, WorkCountsEveryPair) {
  const double length = 1000, heads = config_.heads;
  const double mid = GetParam() ? 2 * heads * length * (length + 1) / 2 : 0;
  EXPECT_EQ(janus_.workFor(1000).attentionPairs, heads * (2 * length * length - 2 * length + 2) + mid);
  EXPECT_NEAR(janus_.workFor(2000).operations, 2 * janus_.workFor(1000).operations, 1);
}

INSTANTIATE_TEST_SUITE_P(Models, ForwardTest, testing::Values(true, false),
                         [](const auto& info) { return info.param ? "withMidAttention" : "without"; });

}  // namespace
}  // namespace janus
