// Several windows at once: each has the bits that it has alone, however many go through the device together.
#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/model/janus.h"
#include "tests/emulation/narrow_model.h"
#include "tests/model/seeded_tokens.h"
#include "tests/model/seeded_weights.h"
#include "tests/support/test_backend.h"

namespace janus {
namespace {

constexpr int midAttention = 1, noMidAttention = 100;  // where narrowConfig puts it

class BatchTest : public testing::Test {
 protected:
  explicit BatchTest(int attentionLayer = midAttention) : config_(narrowConfig(attentionLayer)) {}

  static std::vector<std::vector<uint8_t>> windowsOf(int64_t length, unsigned count) {
    std::vector<std::vector<uint8_t>> windows;
    for (unsigned i = 0; i < count; ++i) windows.push_back(seededTokens(length, i + 1));
    return windows;
  }
  std::vector<Prediction> predict(const std::vector<std::vector<uint8_t>>& windows,
                                  const ForwardOptions& options, std::stop_token stop = {}) const {
    const std::vector<std::span<const uint8_t>> views(windows.begin(), windows.end());
    return janus_.forwardMany(views, options, std::move(stop));
  }

  // cuBLAS may choose another algorithm for another number of rows.
  bool promisesBits() const { return backend_->description().find("cuBLAS") == std::string::npos; }

  // `perBatch` windows go together.
  void expectAlone(int64_t length, unsigned count, int64_t perBatch, ForwardOptions options) const {
    const auto windows = windowsOf(length, count);
    options.tokensPerStep = perBatch * length;
    const std::vector<Prediction> together = predict(windows, options);
    ASSERT_EQ(together.size(), count);
    for (size_t i = 0; i < count; ++i) {
      const Prediction alone = janus_.forward(windows[i], options, {});
      EXPECT_EQ(together[i].length, length);
      EXPECT_EQ(together[i].predicted.begin, alone.predicted.begin);
      EXPECT_EQ(together[i].logits, alone.logits) << length << ", window " << i;
      EXPECT_EQ(together[i].hidden, alone.hidden) << length << ", window " << i;
      EXPECT_EQ(together[i].attention.mass, alone.attention.mass) << length << ", window " << i;
      expectSameRoutes(together[i], alone);
    }
  }
  static void expectSameRoutes(const Prediction& a, const Prediction& b) {
    ASSERT_EQ(a.experts.size(), b.experts.size());
    for (size_t layer = 0; layer < a.experts.size(); ++layer)
      for (size_t stream = 0; stream < 2; ++stream) {
        EXPECT_EQ(a.experts[layer][stream].first, b.experts[layer][stream].first);
        EXPECT_EQ(a.experts[layer][stream].secondWeight, b.experts[layer][stream].secondWeight);
      }
  }

  Config config_;
  std::unique_ptr<Backend> backend_ = makeTestBackend();
  Janus janus_{config_, seededWeights(config_, 3), *backend_};
};

class BatchWithoutMidAttentionTest : public BatchTest {
 protected:
  BatchWithoutMidAttentionTest() : BatchTest(noMidAttention) {}
};

TEST_F(BatchTest, EveryWindowHasTheBitsItHasAlone) {
  if (!promisesBits()) GTEST_SKIP() << "cuBLAS promises no bits";
  const ForwardOptions options{.hidden = true, .attention = false};
  expectAlone(3, 4, 4, options);
  expectAlone(40, 3, 2, options);  // the last window goes alone
}

TEST_F(BatchWithoutMidAttentionTest, SomePositionsHaveTheBitsOfTheWholeWindow) {
  if (!promisesBits()) GTEST_SKIP() << "cuBLAS promises no bits";
  const auto windows = windowsOf(40, 2);
  const TokenSpan part{20, 31};
  const auto some =
      predict(windows, {.attention = false, .tokensPerStep = 80, .preview = part, .previewOnly = true});
  for (size_t i = 0; i < windows.size(); ++i) {
    const Prediction whole = janus_.forward(windows[i], {.attention = false}, {});
    const auto begin = whole.logits.begin() + part.begin * config_.vocabSize;
    EXPECT_EQ(some[i].logits, std::vector<float>(begin, begin + part.count() * config_.vocabSize)) << i;
    EXPECT_EQ(some[i].predicted.end, part.end);
    expectSameRoutes(some[i], whole);
  }
}

TEST_F(BatchTest, SomePositionsFirstChangeNoBit) {
  if (!promisesBits()) GTEST_SKIP() << "cuBLAS promises no bits";
  expectAlone(12, 2, 2, {.attention = false, .preview = {4, 7}});
}

TEST_F(BatchTest, RoutesAreReadBackIfAskedFor) {
  const auto windows = windowsOf(4, 2);
  const auto without = predict(windows, {.experts = false, .attention = false, .tokensPerStep = 8});
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(without[i].experts.empty());
    EXPECT_EQ(janus_.forward(windows[i], {.attention = false}, {}).experts.size(),
              config_.expertLayers().size());
    EXPECT_TRUE(janus_.forward(windows[i], {.experts = false, .attention = false}, {}).experts.empty());
  }
}

TEST_F(BatchTest, MapsAreMadeOneWindowAfterTheOther) {
  const auto windows = windowsOf(10, 2);
  const auto together = predict(windows, {.attention = true});
  for (size_t i = 0; i < 2; ++i)
    EXPECT_EQ(together[i].attention.mass, janus_.forward(windows[i], {}, {}).attention.mass) << i;
}

TEST_F(BatchTest, RefusesWindowsOfSeveralLengthsAndShortOnes) {
  auto windows = windowsOf(5, 2);
  windows[1].pop_back();
  try {
    predict(windows, {.attention = false});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.errorClass(), ErrorClass::Input);
    EXPECT_THAT(error.what(), testing::HasSubstr("Windows of 5 and 4 bases"));
  }
  EXPECT_THROW(predict(windowsOf(2, 3), {.attention = false}), Error);
  EXPECT_TRUE(predict({}, {}).empty());
}

TEST_F(BatchTest, ProgressGrowsToOneAndAStopIsHeard) {
  const auto windows = windowsOf(10, 6);
  std::vector<double> told;
  ForwardOptions options{.attention = false, .tokensPerStep = 20};
  options.progress = [&](double fraction) { told.push_back(fraction); };
  predict(windows, options);
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
  ASSERT_GE(told.size(), 3u);
  EXPECT_LE(told.front(), 1.0 / 3);
  EXPECT_EQ(told.back(), 1.0);
  std::stop_source source;
  options.progress = [&](double fraction) {
    if (fraction > 0.5) source.request_stop();
    EXPECT_LT(fraction, 0.9);
  };
  EXPECT_THROW(predict(windows, options, source.get_token()), Cancelled);
}

}  // namespace
}  // namespace janus
