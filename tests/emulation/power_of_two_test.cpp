// The exponential that attention in bfloat16 leaves to the multiply-add units.
#include "kernels/cuda/power_of_two.cuh"

#include <limits>

#include <gtest/gtest.h>

namespace janus::cuda {
namespace {

TEST(DevicePowerOfTwo, ByMultiplyingIsPreciseEnoughForBfloat16) {
  double worst = 0;
  for (int i = -126 * 997; i <= 64 * 997; ++i) {
    const float x = static_cast<float>(i) / 997;
    worst = std::max(worst, std::abs(powerOfTwoByMultiplying(x) / std::exp2(static_cast<double>(x)) - 1));
  }
  EXPECT_LT(worst, 1.2e-4);
}

TEST(DevicePowerOfTwo, ByMultiplyingIsZeroWhereNothingIsSeen) {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  for (const float x : {-127.0f, -127.1f, -128.0f, -1e4f, -1e30f, -infinity})
    EXPECT_EQ(std::bit_cast<uint32_t>(powerOfTwoByMultiplying(x)), 0u) << x;
  for (float x = -127; x < -126; x += 0.01f) EXPECT_LE(powerOfTwoByMultiplying(x), 0x1p-125f) << x;
  for (const float x : {65.0f, 66.0f, 200.0f, infinity}) EXPECT_GE(powerOfTwoByMultiplying(x), 0x1p64f) << x;
}

TEST(DevicePowerOfTwo, OfWholeNumbersIsExact) {
  for (int n = -126; n <= 127; ++n) EXPECT_EQ(wholePowerOfTwo(n), std::ldexp(1.0f, n));
}

}  // namespace
}  // namespace janus::cuda
