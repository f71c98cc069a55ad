// What a forward pass takes of the device's memory, and what happens when that is not there.
#include <functional>
#include <optional>

#include <gmock/gmock.h>

#include "cuda_runtime.h"
#include "engine/model/janus.h"
#include "kernels/cuda/cuda_backend.h"
#include "kernels/device_failure.h"
#include "tests/bench/published_models.h"
#include "tests/emulation/narrow_model.h"
#include "tests/model/seeded_tokens.h"
#include "tests/model/seeded_weights.h"

namespace janus {
namespace {

// What CUDA itself takes beside what a program asks for: an allowance, as the emulation has no such thing.
constexpr int64_t contextBytes = 500'000'000;

struct Plan {
  int width;
  int64_t mostBytes;  // of the device at a million bases
};
constexpr Plan plans[] = {{32, 2'500'000'000}, {72, 3'500'000'000}, {144, 4'500'000'000}};

class DeviceMemoryTest : public testing::Test {
 protected:
  ~DeviceMemoryTest() override {
    emulation::setMemory(0);
    emulation::failAfter(-1);
  }
};

TEST_F(DeviceMemoryTest, AMillionBasesFitThePlanAndTheEstimateIsClose) {
  const emulation::DryRun dry;
  for (const Plan& plan : plans) {
    const int64_t length = 1 << 20, most = plan.mostBytes - contextBytes;
    const Config config = publishedConfig(plan.width);
    const auto backend = cuda::makeCudaBackend(0, {.memoryBytes = most});
    const Janus janus(config, seededWeights(config, 1), *backend);
    const int64_t weights = backend->takePeakBytes();
    janus.forward(seededTokens(length), {}, {});
    const int64_t peak = backend->takePeakBytes(), said = janus.memoryFor(length, {});
    std::printf("  width %d: %.2f GB of the device at 1 Mb, %.2f GB of them weights; %.2f GB said\n",
                plan.width, static_cast<double>(peak) * 1e-9, static_cast<double>(weights) * 1e-9,
                static_cast<double>(said) * 1e-9);
    EXPECT_LE(peak, most) << plan.width;
    EXPECT_GE(said, peak - weights) << plan.width;
    EXPECT_LE(static_cast<double>(said), 1.2 * static_cast<double>(peak - weights)) << plan.width;
  }
}

TEST_F(DeviceMemoryTest, WithoutACapItIsTheSame) {
  const emulation::DryRun dry;
  const Config config = publishedConfig(32);
  const auto backend = cuda::makeCudaBackend(0);
  const Janus janus(config, seededWeights(config, 1), *backend);
  for (int run = 0; run < 2; ++run) janus.forward(seededTokens(1 << 20), {}, {});
  EXPECT_LE(backend->takePeakBytes(), plans[0].mostBytes - contextBytes);
}

TEST_F(DeviceMemoryTest, EstimateIsABoundAtEveryLength) {
  const emulation::DryRun dry;
  for (const bool map : {false, true})
    for (const int64_t length : {3, 1024, 16384, 131072, 450000}) {
      const Config config = publishedConfig(72);
      const auto backend = cuda::makeCudaBackend(0);
      const Janus janus(config, seededWeights(config, 1), *backend);
      const int64_t weights = backend->takePeakBytes();
      janus.forward(seededTokens(length), {.attention = map}, {});
      EXPECT_LE(backend->takePeakBytes() - weights, janus.memoryFor(length, {.attention = map})) << length;
    }
}

// Short windows side by side, whole or some positions of each.
TEST_F(DeviceMemoryTest, EstimateOfABatchIsCloseAndABound) {
  const emulation::DryRun dry;
  for (const int width : {32, 72, 144}) {
    const Config config = publishedConfig(width);
    const Weights weightsOfModel = seededWeights(config, 1);
    for (const int64_t length : {3, 1024})
      for (const bool part : {false, true}) {
        const auto backend = cuda::makeCudaBackend(0);
        const Janus janus(config, weightsOfModel, *backend);
        const int64_t count = length == 3 ? 2000 : 128, weights = backend->takePeakBytes();
        ForwardOptions options{.attention = false, .tokensPerStep = count * length};
        if (part) options.preview = {1, length - 1}, options.previewOnly = true;
        const auto tokens = seededTokens(length);
        janus.forwardMany(std::vector<std::span<const uint8_t>>(static_cast<size_t>(count), tokens), options,
                          {});
        const int64_t peak = backend->takePeakBytes() - weights;
        const int64_t said = janus.memoryFor(length, options, count);
        EXPECT_GE(said, peak) << width << ", " << length;
        EXPECT_LE(static_cast<double>(said), 1.2 * static_cast<double>(peak) + 48e6)
            << width << ", " << length;
      }
  }
}

// With three quarters of the memory that `pass` takes it does with less, in more launches.
void expectSmallerPartsWhenTight(const std::function<void(const Janus&)>& pass) {
  const emulation::DryRun dry;
  const Config config = publishedConfig(32);
  const Weights weights = seededWeights(config, 1);
  int64_t bytes[2], launches[2];
  for (const bool tight : {false, true}) {
    if (tight) emulation::setMemory(static_cast<size_t>(bytes[0] * 3 / 4));
    const auto backend = cuda::makeCudaBackend(0);
    const Janus janus(config, weights, *backend);
    const int64_t before = emulation::launches();
    pass(janus);
    bytes[tight] = backend->takePeakBytes();
    launches[tight] = emulation::launches() - before;
  }
  EXPECT_LE(bytes[1], bytes[0] * 3 / 4);
  EXPECT_GT(launches[1], launches[0]);
}

TEST_F(DeviceMemoryTest, FewerWindowsTogetherWhenMemoryDoesNotDo) {
  const auto tokens = seededTokens(1024);
  const std::vector<std::span<const uint8_t>> windows(96, tokens);
  expectSmallerPartsWhenTight([&](const Janus& janus) {
    const auto predictions = janus.forwardMany(windows, {.attention = false, .tokensPerStep = 96 * 1024}, {});
    EXPECT_EQ(predictions.size(), windows.size());
  });
}

// A device with too little for whole steps: they become shorter.
TEST_F(DeviceMemoryTest, ShorterStepsWhenMemoryDoesNotDo) {
  expectSmallerPartsWhenTight(
      [](const Janus& janus) { janus.forward(seededTokens(50'000), {.attention = false}, {}); });
}

TEST_F(DeviceMemoryTest, ShorterStepsLeaveEveryBit) {
  const Config config = narrowConfig(1);
  const auto backend = cuda::makeCudaBackend(0);
  const Janus janus(config, seededWeights(config, 1), *backend);
  const Prediction whole = janus.forward(seededTokens(150), {.attention = false}, {});
  const Prediction pieces = janus.forward(seededTokens(150), {.attention = false, .tokensPerStep = 64}, {});
  EXPECT_EQ(whole.logits, pieces.logits);
}

TEST_F(DeviceMemoryTest, SaysSoWhenNothingHelpsAndWorksAgainAfterwards) {
  const Config config = narrowConfig(1);
  const auto backend = cuda::makeCudaBackend(0);
  const Janus janus(config, seededWeights(config, 1), *backend);
  const auto taken = static_cast<size_t>(backend->takePeakBytes());
  emulation::setMemory(taken + 100'000);
  EXPECT_THROW(janus.forward(seededTokens(2000), {}, {}), DeviceOutOfMemory);
  emulation::setMemory(0);
  EXPECT_EQ(janus.forward(seededTokens(60), {}, {}).length, 60);
}

TEST_F(DeviceMemoryTest, ALostDeviceStaysLost) {
  const Config config = narrowConfig(1);
  const auto backend = cuda::makeCudaBackend(0);
  const Janus janus(config, seededWeights(config, 1), *backend);
  emulation::failAfter(10);
  EXPECT_THROW(janus.forward(seededTokens(60), {}, {}), DeviceLost);
  EXPECT_THROW(janus.forward(seededTokens(60), {}, {}), DeviceLost);
}

}  // namespace
}  // namespace janus
