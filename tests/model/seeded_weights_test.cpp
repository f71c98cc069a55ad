// The rule for seeded weights against files that were written with it.
#include "tests/model/golden.h"

#include <gtest/gtest.h>

namespace janus {
namespace {

TEST(SeededWeights, AreThoseOfTheFiles) {
  for (const char* name : {"tiny-mid", "tiny-nomid-nomlp"}) {
    const Golden golden(name);
    const auto file =
        readExpected(std::filesystem::path(JANUS_TESTS_DIR) / "golden" / name / "model.safetensors");
    size_t compared = 0;
    for (const auto& [tensor, stored] : file) {
      const WeightTensor* seeded = golden.weights.find(tensor);
      ASSERT_TRUE(seeded) << tensor;
      ASSERT_EQ(seeded->shape, stored.shape) << tensor;
      ASSERT_LE(relativeError(seeded->values(), stored.values), 1e-7) << tensor;
      ++compared;
    }
    EXPECT_GT(compared, 300u);
  }
}

}  // namespace
}  // namespace janus
