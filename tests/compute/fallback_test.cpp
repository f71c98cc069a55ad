// What does not fit into a device's memory is computed on the processor, and said.
#include "engine/compute/fallback.h"

#include <gmock/gmock.h>

#include "base/error.h"
#include "kernels/device_failure.h"
#include "tests/support/fake_model.h"

namespace janus {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FallbackTest : public testing::Test {
 protected:
  // A device that holds `longest` tokens at most.
  Predictor deviceFor(int64_t longest) {
    Predictor device = onDevice_.predictor();
    device.forward = [forward = device.forward, longest](std::span<const uint8_t> tokens,
                                                         const ForwardOptions& options,
                                                         std::stop_token stop) {
      if (static_cast<int64_t>(tokens.size()) > longest) throw DeviceOutOfMemory();
      return forward(tokens, options, stop);
    };
    return device;
  }
  Predictor withProcessor(int64_t longest, int64_t bytesPerToken = 1000) {
    return withFallback(deviceFor(longest), "Toy GPU", [this, bytesPerToken] {
      ++prepared_;
      Predictor processor = onProcessor_.predictor();
      processor.memoryFor = [bytesPerToken](int64_t length, const ForwardOptions&) {
        return bytesPerToken * length;
      };
      return processor;
    });
  }
  static Prediction forward(const Predictor& predictor, size_t length) {
    return predictor.forward(std::vector<uint8_t>(length, 7), {}, {});
  }

  FakeModel onDevice_, onProcessor_;
  int prepared_ = 0;
};

TEST_F(FallbackTest, WhatFitsIsTheDevices) {
  EXPECT_THAT(forward(withProcessor(2000), 2000).notes, IsEmpty());
  EXPECT_EQ(onDevice_.asked, 1);
  EXPECT_EQ(prepared_, 0) << "the processor's copy of the weights is made when it is needed";
}

TEST_F(FallbackTest, WhatDoesNotFitIsComputedOnTheProcessor) {
  const Predictor predictor = withProcessor(1000);
  for (int time = 0; time < 2; ++time)
    EXPECT_THAT(forward(predictor, 2000).notes,
                ElementsAre("2,000 bp did not fit into the memory of Toy GPU: computed on the processor."));
  EXPECT_EQ(onProcessor_.asked, 2);
  EXPECT_EQ(prepared_, 1);
}

TEST_F(FallbackTest, WhatFitsNowhereIsRefused) {
  const Predictor predictor = withProcessor(1000, int64_t{1} << 50);
  try {
    forward(predictor, 2000);
    FAIL() << "nothing was said";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("fit neither into the memory of Toy GPU nor into this computer's"));
  }
  EXPECT_EQ(onProcessor_.asked, 0);
}

}  // namespace
}  // namespace janus
