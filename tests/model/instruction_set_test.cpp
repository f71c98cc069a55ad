// The forward pass on every instruction set that is compiled, against float64, where that takes no time.
#include <gtest/gtest.h>

#include "engine/model/janus.h"
#include "kernels/cpu/cpu_backend.h"
#include "kernels/cpu/instruction_set.h"
#include "tests/model/golden.h"

namespace janus {
namespace {

TEST(InstructionSets, AllGiveTheReference) {
  const std::vector<std::string> sets = cpu::instructionSets();
  for (const char* name :
       {"tiny-mid", "tiny-nomid-nomlp", "edge-3bp", "edge-4bp", "edge-allN", "janus32-mid"}) {
    const Golden golden(name);
    for (const std::string& set : sets) {
      cpu::useInstructionSet(set);
      const auto backend = makeCpuBackend();
      ForwardOptions options;
      options.hidden = true;
      const Prediction prediction =
          Janus(golden.config, golden.weights, *backend).forward(golden.tokens, options, {});
      const double error = relativeError(prediction.logits, golden.expected.at("logits").values);
      std::printf("  %s on %s: logits %.2e\n", name, set.c_str(), error);
      // The baseline has no fused multiply-add, so it rounds twice as often.
      const double tolerance = set == "baseline" ? 6e-6 : 3e-6;
      EXPECT_LE(error, tolerance) << name << " on " << set;
      EXPECT_LE(relativeError(prediction.hidden, golden.expected.at("hidden").values), tolerance)
          << name << " on " << set;
    }
  }
  cpu::useInstructionSet(sets.front());
}

}  // namespace
}  // namespace janus
