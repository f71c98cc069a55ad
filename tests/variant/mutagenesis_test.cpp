// Mutagenesis against one run of the model after the other, as `predict` of an edited sequence makes them.
#include "engine/variant/mutagenesis.h"

#include <gmock/gmock.h>

#include <cmath>

#include "engine/checkpoint/model_file.h"
#include "engine/run/model_run.h"
#include "kernels/cpu/cpu_backend.h"
#include "tests/support/fake_model.h"

namespace janus {
namespace {

std::string upper(std::string letters) {
  for (char& c : letters) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return letters;
}

double slowOdds(const BaseProbabilities& p, size_t at, size_t b) {
  double others = 0;
  for (size_t other = 0; other < 4; ++other)
    if (other != b) others += (double{p[other][at]} + 1e-10) / (1 + 4e-10);
  return std::log2((double{p[b][at]} + 1e-10) / (1 + 4e-10) / others);
}

// By the definitions, with the demo model itself.
TEST(Mutagenesis, IsWhatRunsOfEachEditedSequenceSay) {
  const Model file = readModel(std::filesystem::path(JANUS_RESOURCES_DIR) / "demo" / "demo-human");
  const auto backend = makeCpuBackend();
  const Predictor predictor = predictorOf(std::make_shared<Janus>(file.config, file.weights, *backend));
  const std::string window = upper(sampleBases(60));  // an N at 13, an R at 50
  for (const Strands strands : {Strands::One, Strands::Both}) {
    const auto run = [&](const std::string& letters) {
      return runModel(sampleSpec(0, 60, strands), letters, predictor, {}, {}).probabilities;
    };
    const MutagenesisRequest request{window, {10, 18}, true};
    StrandPredictor passes(predictor, strands);
    const Mutagenesis found = mutate(request, passes, [](double) {}, {});
    const auto llr = unexpectedness(request, passes, {});
    const BaseProbabilities reference = run(window);
    for (size_t row = 0; row < 8; ++row) {
      std::vector<float> largest(8);
      for (size_t base = 0; base < 4; ++base) {
        const int there = baseIndex(window[10 + row]);
        const float effect = found.effect[row * 4 + base];
        if (there < 0) {
          ASSERT_TRUE(std::isnan(effect) && std::isnan(llr[row * 4 + base]));
          continue;
        }
        ASSERT_EQ(llr[row * 4 + base],
                  static_cast<float>(std::log2(double{reference[base][10 + row]}) -
                                     std::log2(double{reference[static_cast<size_t>(there)][10 + row]})));
        std::string changed = window;
        changed[10 + row] = "ACGT"[base];
        const BaseProbabilities p = run(changed);
        double sum = 0, bases = 0;
        for (size_t at = 0; at < window.size(); ++at) {
          if (at == 10 + row || baseIndex(window[at]) < 0) continue;
          double most = 0;
          for (size_t b = 0; b < 4; ++b)
            most = std::max(most, std::abs(slowOdds(p, at, b) - slowOdds(reference, at, b)));
          sum += most;
          ++bases;
          if (at >= 10 && at < 18) largest[at - 10] = std::max(largest[at - 10], static_cast<float>(most));
        }
        ASSERT_FLOAT_EQ(effect, static_cast<float>(sum / bases));
      }
      for (size_t column = 0; column < 8 && baseIndex(window[10 + row]) >= 0; ++column)
        ASSERT_FLOAT_EQ(found.dependency[row * 8 + column], largest[column]);
    }
  }
}

}  // namespace
}  // namespace janus
