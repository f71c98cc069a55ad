// Estimates follow the measurements they were given and are honest about memory.
#include "engine/compute/estimate.h"

#include <gmock/gmock.h>

#include "tests/support/fake_model.h"

namespace janus {
namespace {

using testing::HasSubstr;

TEST(Speed, FindsBothRatesFromPassesOfDifferentLengths) {
  const Predictor predictor = FakeModel().predictor();
  Speed speed;
  EXPECT_EQ(speed.secondsFor(predictor.workFor(1000, 1000)), 0);
  const auto truth = [&](int64_t length) {
    const Janus::Work work = predictor.workFor(length, length);
    return work.operations * 1e-11 + work.attentionPairs * 3e-10;
  };
  for (const int64_t length : {256, 1024, 4096})
    speed.learn(predictor.workFor(length, length), truth(length));
  for (const int64_t length : {512, 16384, 1048576})
    EXPECT_NEAR(speed.secondsFor(predictor.workFor(length, length)) / truth(length), 1, 1e-6);
}

// A device on which attention is much faster or slower than on a processor shows it in the longer passes.
TEST(Speed, MeasurementsOutweighTheExpectedRatio) {
  const Predictor predictor = FakeModel().predictor();
  for (const double off : {0.2, 0.5, 2.0, 5.0}) {
    Speed speed;
    const auto truth = [&](int64_t length) {
      const Janus::Work work = predictor.workFor(length, length);
      return 0.001 + 1e-11 * (work.operations + off * work.operationsPerPair * work.attentionPairs);
    };
    for (const int64_t length : {256, 1024, 4096, 16384, 65536})
      speed.learn(predictor.workFor(length, length), truth(length));
    for (const int64_t length : {8192, 131072, 1048576})
      EXPECT_NEAR(speed.secondsFor(predictor.workFor(length, length)) / truth(length), 1, 0.25) << off;
  }
}

// Passes timed on a busy machine are up to twice too long, each by another factor; what they say of a window
// that is mostly pairs must not be off by more than that.
TEST(Speed, NoiseIsNotMultiplied) {
  const Predictor predictor = FakeModel().predictor();
  const auto truth = [&](int64_t length) {
    const Janus::Work work = predictor.workFor(length, length);
    return 1e-11 * (work.operations + work.operationsPerPair * work.attentionPairs);
  };
  uint32_t state = 7;
  for (int trial = 0; trial < 50; ++trial) {
    Speed speed;
    for (const int64_t length : {256, 1024, 4096, 8192}) {
      state = state * 1664525u + 1013904223u;
      speed.learn(predictor.workFor(length, length), truth(length) * (1 + (state >> 8) * 0x1p-24));
    }
    const double ratio = speed.secondsFor(predictor.workFor(131072, 131072)) / truth(131072);
    EXPECT_GT(ratio, 0.8);
    EXPECT_LT(ratio, 2.4);
  }
}

TEST(Speed, NoiseNeverMakesARateNegative) {
  const Predictor predictor = FakeModel().predictor();
  Speed falling, steep;
  falling.learn(predictor.workFor(256, 256), 0.1);  // longer passes took less time a base
  falling.learn(predictor.workFor(1024, 1024), 0.2);
  EXPECT_GT(falling.secondsFor(predictor.workFor(100000, 100000)),
            falling.secondsFor(predictor.workFor(50000, 50000)));
  steep.learn(predictor.workFor(256, 256), 0.001);  // much worse than quadratic
  steep.learn(predictor.workFor(1024, 1024), 1);
  EXPECT_GT(steep.secondsFor(predictor.workFor(100, 100)), 0);
}

TEST(Calibration, EndsSoonAndLearnsSomething) {
  FakeModel fake;
  fake.takes =
      std::chrono::milliseconds(200);  // a model so slow that only the two shortest passes are affordable
  Speed speed;
  calibrate(speed, fake.predictor(), false);
  EXPECT_EQ(fake.asked, 5);  // one to warm up, then two of each length
  EXPECT_GT(speed.secondsFor(fake.predictor().workFor(1024, 1024)), 0.1);
}

// Beside other programs a pass takes twice its processor's time on the wall, and a short one anything from
// once to four times.
TEST(Calibration, ABusyMachineIsSeenInTheLongPasses) {
  const std::vector<double> seconds =
      secondsOf({{0.004, 0.004, 0.02, 0.02}, {0.06, 0.02, 0.3, 0.1}, {0.49, 0.25, 1.04, 0.52}});
  EXPECT_DOUBLE_EQ(seconds[0], 0.008);
  EXPECT_DOUBLE_EQ(seconds[1], 0.06);  // not less than was seen
  EXPECT_DOUBLE_EQ(seconds[2], 0.5);
}

// Nothing but the wall's clock is known of a device of its own; short passes leave threads idle.
TEST(Calibration, APassNeverTakesLessThanItsFastest) {
  EXPECT_EQ(secondsOf({{0.01, 0, 0.05, 0}, {0.2, 0, 0.4, 0}}), (std::vector<double>{0.01, 0.2}));
  EXPECT_DOUBLE_EQ(secondsOf({{0.01, 0.012, 0.05, 0.06}, {0.1, 0.8, 0.2, 1.6}})[0], 0.01);
}

TEST(Estimate, SaysTimeAndMemory) {
  const Predictor predictor = FakeModel().predictor();
  Speed speed;
  speed.learn(predictor.workFor(4096, 4096), 0.2);
  const RunEstimate estimate = estimateRun(4096, Strands::Both, predictor, speed,
                                           {int64_t{8} << 30, 1'000'000}, "CPU, AVX-512, 2 threads");
  EXPECT_NEAR(estimate.seconds, 0.4, 1e-9);
  EXPECT_TRUE(estimate.fits);
  EXPECT_EQ(estimate.sentence, "4,096 bp, both strands: about 0.4 s and 90 MB on CPU, AVX-512, 2 threads.");
}

TEST(Estimate, SaysWhatFitsWhenThisDoesNot) {
  const Predictor predictor = FakeModel().predictor();
  Speed speed;
  speed.learn(predictor.workFor(4096, 4096), 0.2);
  const MemoryNow memory{1'000'000'000, 0};
  const auto fits = [&](int64_t length) {
    return estimateRun(length, Strands::One, predictor, speed, memory, "CPU").fits;
  };
  const RunEstimate estimate = estimateRun(10000000, Strands::One, predictor, speed, memory, "CPU");
  EXPECT_FALSE(estimate.fits);
  EXPECT_THAT(
      estimate.sentence,
      HasSubstr("Only 1.0 GB of memory is free and a tenth of it is left to others: up to 860,000 bp fits."));
  EXPECT_TRUE(fits(estimate.longestFitting));
  EXPECT_FALSE(fits(estimate.longestFitting * 12 / 10));
}

TEST(Estimate, MemoryOfThisComputerIsTold) { EXPECT_GT(availableMemory(), 1 << 20); }

}  // namespace
}  // namespace janus
