// How a pass on a device is divided and stopped.
#include <cmath>
#include <cstdlib>

#include <gtest/gtest.h>

#include "base/cancelled.h"
#include "cuda_runtime.h"
#include "engine/model/janus_pass.h"
#include "kernels/cuda/cuda_backend.h"
#include "kernels/cuda/launch_budget.h"
#include "kernels/cuda/options.h"
#include "tests/bench/published_models.h"
#include "tests/emulation/narrow_model.h"
#include "tests/model/seeded_tokens.h"
#include "tests/model/seeded_weights.h"

namespace janus {
namespace {

// A launch that took too long makes the next one shorter, a short one at most doubles it.
TEST(LaunchBudget, SettlesBelowTwentyMilliseconds) {
  for (const double pairsPerSecond : {2e9, 1e11, 4e12}) {
    cuda::LaunchBudget budget;
    double longest = 0;
    for (int launch = 0; launch < 40; ++launch) {
      const double took = budget.pairs() / pairsPerSecond;
      if (launch > 0) longest = std::max(longest, took);
      budget.note(budget.pairs(), took);
    }
    EXPECT_LE(longest, 0.02) << pairsPerSecond;
    EXPECT_GE(budget.pairs() / pairsPerSecond, 0.015) << pairsPerSecond;
  }
}

// Batches, likewise: as many tokens as the device computes in the time, between a step and the largest batch.
TEST(BatchBudget, SettlesWhereAStopIsHeard) {
  const auto backend = cuda::makeCudaBackend(0);
  for (const double tokensPerSecond : {1e4, 1e6, 1e9}) {
    BatchBudget budget(*backend);
    for (int batch = 0; batch < 20; ++batch)
      budget.note(budget.tokens(), static_cast<double>(budget.tokens()) / tokensPerSecond);
    const double fitting = std::clamp(0.05 * tokensPerSecond, static_cast<double>(backend->tokensPerStep()),
                                      static_cast<double>(backend->tokensPerBatch()));
    EXPECT_NEAR(static_cast<double>(budget.tokens()), fitting, 1) << tokensPerSecond;
  }
}

// Many windows take the launches of one, but for some that order many tokens by expert, and the attention's,
// which are no longer than a stop may wait.
TEST(DevicePass, WindowsSideBySideTakeTheLaunchesOfOne) {
  const emulation::DryRun dry;
  const Config config = publishedConfig(32);
  const auto backend = cuda::makeCudaBackend(0);
  const Janus janus(config, seededWeights(config, 1), *backend);
  const auto tokens = seededTokens(1024);
  const auto launchesFor = [&](size_t windows) {
    const int64_t before = emulation::launches();
    janus.forwardMany(std::vector<std::span<const uint8_t>>(windows, tokens),
                      {.attention = false, .recorded = false, .tokensPerStep = 64 * 1024}, {});
    return emulation::launches() - before;
  };
  const int64_t one = launchesFor(1), many = launchesFor(64);
  std::printf("  %ld launches for one window, %ld for 64\n", one, many);
  EXPECT_LE(many, one + 30);
}

// A stop is heard before the next launch of attention, and before the next layer of a stream.
TEST(DevicePass, AStopIsHeardAfterAFewLaunches) {
  const emulation::DryRun dry;
  const Config config = publishedConfig(32);
  const auto backend = cuda::makeCudaBackend(0);
  const Janus janus(config, seededWeights(config, 1), *backend);
  for (const double when : {0.05, 0.5, 0.9}) {
    std::stop_source source;
    int64_t launches = 0;
    ForwardOptions options;
    options.progress = [&](double done) {
      if (done < when || source.stop_requested()) return;
      launches = emulation::launches();
      source.request_stop();
    };
    EXPECT_THROW(janus.forward(seededTokens(1 << 18), options, source.get_token()), Cancelled) << when;
    EXPECT_LE(emulation::launches() - launches, 40) << when;
  }
}

// The emulated device computes 8 blocks at once: two tiles of queries, four heads each. However long a wave
// of them takes, less would leave it idle.
TEST(DevicePass, AttentionIsLaunchedInWholeWaves) {
  if (cuda::chooseOptions({}).form == cuda::Form::Simple) GTEST_SKIP() << "the simple form has no tiles";
  const emulation::DryRun dry;
  const int64_t length = 1 << 18, bins = 64;
  const auto backend = cuda::makeCudaBackend(0);
  const KvCache keys = backend->kvCache({4, 8, length});
  const Buffer q = backend->allocate(2 * length, 32), mass = backend->allocate(4, bins * bins);
  const AttentionMap map{length / bins, bins, std::vector<Tensor>(4, mass.tensor())};
  const double pairsOfTwoTiles = 2.0 * 128 * static_cast<double>(length - 1) * 4;
  for (const AttentionMap* wanted : {static_cast<const AttentionMap*>(nullptr), &map}) {
    int64_t launches = 0;
    const ProgressMonitor watch{{}, [&](double pairs) {
                                  const double waves = pairs / pairsOfTwoTiles;
                                  EXPECT_GE(waves, 1 - 1e-6);
                                  EXPECT_NEAR(waves, std::round(waves), 1e-4);
                                  ++launches;
                                }};
    backend->janusAttention(q.tensor(), 0, keys, keys, 0.4f, q.tensor(), {}, wanted, watch);
    EXPECT_GE(launches, 2);
  }
}

// A stop also ends a launch of tiles that is under way: its queries stay as they were.
TEST(DevicePass, AStopReachesAttentionWhileItRuns) {
  if (cuda::chooseOptions({}).form == cuda::Form::Simple)
    GTEST_SKIP() << "the simple form has short launches";
  const int64_t length = 16500, d = 32;
  const auto backend = cuda::makeCudaBackend(0);
  const KvCache keys = backend->kvCache({4, 8, length});
  backend->fillZero(keys.keys.tensor());
  backend->fillZero(keys.values.tensor());
  const Buffer query = backend->allocate(1, d);
  const std::vector<float> before(d, 0.5f);
  backend->upload(before, query.tensor());
  std::stop_source source;
  emulation::atLaunch([&] { source.request_stop(); });
  EXPECT_THROW(backend->causalAttention(query.tensor(), length - 1, keys, 0.4f, query.tensor(), {},
                                        {source.get_token(), {}}),
               Cancelled);
  emulation::atLaunch({});
  std::vector<float> after(d);
  backend->download(query.tensor(), after);
  EXPECT_EQ(after, before);
}

// What the host asks of the device for a short window.
TEST(DevicePass, AShortWindowTakesFewLaunches) {
  const emulation::DryRun dry;
  for (const int width : {32, 144}) {
    const Config config = publishedConfig(width);
    const auto backend = cuda::makeCudaBackend(0);
    const Janus janus(config, seededWeights(config, 1), *backend);
    const auto tokens = seededTokens(1024);
    const ForwardOptions options{.attention = false, .recorded = false};
    janus.forward(tokens, options, {});
    const emulation::Asked before = emulation::asked();
    janus.forward(tokens, options, {});
    const emulation::Asked after = emulation::asked();
    const int64_t launches = after.launches - before.launches, copies = after.copies - before.copies,
                  fills = after.fills - before.fills, waits = after.waits - before.waits;
    std::printf("  width %d: %ld launches, %ld copies, %ld fills, %ld waits\n", width, launches, copies,
                fills, waits);
    EXPECT_LE(launches, 250);
    // Poisoned memory is filled whenever it is handed out.
    if (!std::getenv("JANUS_CUDA_POISON")) {
      EXPECT_EQ(fills, 2);
    }
  }
}

// Some positions alone have the bits that they have in the whole window, whatever tiles they fall into.
TEST(DevicePass, PartOfAWindowHasTheBitsOfTheWhole) {
  const Config config = narrowConfig(100);
  const auto backend = cuda::makeCudaBackend(0);
  const Janus janus(config, seededWeights(config, 1), *backend);
  const Prediction whole = janus.forward(seededTokens(100), {.attention = false}, {});
  for (const TokenSpan part : {TokenSpan{0, 5}, {70, 90}, {99, 100}}) {
    const Prediction alone =
        janus.forward(seededTokens(100), {.attention = false, .preview = part, .previewOnly = true}, {});
    const auto begin = whole.logits.begin() + part.begin * config.vocabSize;
    EXPECT_EQ(alone.logits, std::vector<float>(begin, begin + part.count() * config.vocabSize)) << part.begin;
  }
}

}  // namespace
}  // namespace janus
