// The models that ship, from their files to their logits, against float64.
#include <filesystem>

#include <gtest/gtest.h>

#include "engine/checkpoint/model_file.h"
#include "engine/model/janus.h"
#include "kernels/cpu/cpu_backend.h"
#include "tests/model/golden.h"

namespace janus {
namespace {

TEST(DemoModels, GiveTheReferenceLogits) {
  for (const char* name : {"demo-human", "demo-bacteria"}) {
    const std::filesystem::path folder = std::filesystem::path(JANUS_RESOURCES_DIR) / "demo" / name;
    const Model model = readModel(folder);
    const auto expected = readExpected(folder / "expected.safetensors");
    const auto& values = expected.at("tokens").values;
    const std::vector<uint8_t> tokens(values.begin(), values.end());
    const auto backend = makeCpuBackend();
    const Prediction prediction = Janus(model.config, model.weights, *backend).forward(tokens, {}, {});
    const double error = relativeError(prediction.logits, expected.at("logits").values);
    std::printf("  %s logits %.2e\n", name, error);
    EXPECT_LE(error, 3e-6) << name;
  }
}

TEST(DemoModels, TheTinyFileGivesItsGolden) {
  for (const char* name : {"tiny-mid", "tiny-nomid-nomlp"}) {
    const Golden golden(name);
    const Model model =
        readModel(std::filesystem::path(JANUS_TESTS_DIR) / "golden" / name / "model.safetensors");
    const auto backend = makeCpuBackend();
    const Prediction prediction = Janus(model.config, model.weights, *backend).forward(golden.tokens, {}, {});
    EXPECT_LE(relativeError(prediction.logits, golden.expected.at("logits").values), 3e-6) << name;
  }
}

}  // namespace
}  // namespace janus
