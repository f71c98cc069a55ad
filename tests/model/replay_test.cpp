// A device that replays short windows gives them the bits they have when they are launched one by one.
#include <gtest/gtest.h>

#include "engine/model/janus.h"
#include "tests/emulation/narrow_model.h"
#include "tests/model/seeded_tokens.h"
#include "tests/model/seeded_weights.h"
#include "tests/support/test_backend.h"

namespace janus {
namespace {

TEST(DeviceReplay, HasTheBitsOfLaunchesOneByOne) {
  const auto backend = makeTestBackend();
  if (backend->longestRecorded() == 0) GTEST_SKIP() << "this device replays nothing";
  const Config config = narrowConfig(1);
  const Janus janus(config, seededWeights(config, 1), *backend);
  const std::vector<uint8_t> tokens = seededTokens(151);
  const auto forward = [&](size_t begin, bool recorded) {
    return janus.forward(std::span(tokens).subspan(begin, 150), {.hidden = true, .recorded = recorded}, {});
  };
  const Prediction expected[] = {forward(0, false), forward(1, false)};
  ASSERT_NE(expected[0].logits, expected[1].logits);
  for (const size_t begin : {0u, 1u, 0u}) {
    const Prediction replayed = forward(begin, true);
    EXPECT_EQ(replayed.logits, expected[begin].logits);
    EXPECT_EQ(replayed.hidden, expected[begin].hidden);
    EXPECT_EQ(replayed.attention.mass, expected[begin].attention.mass);
    EXPECT_EQ(replayed.experts.front()[1].firstWeight, expected[begin].experts.front()[1].firstWeight);
  }
}

}  // namespace
}  // namespace janus
