// Times whole forward passes of models of the published shapes, with seeded weights.
// forward_bench [threads [longest window [width, 0: all [shortest window]]]]; windows of 100 kb run once,
// cold
#include <cstdlib>

#include <fmt/format.h>

#include "engine/model/janus.h"
#include "kernels/cpu/cpu_backend.h"
#include "tests/bench/published_models.h"
#include "tests/bench/timing.h"
#include "tests/model/seeded_weights.h"

namespace janus {
namespace {

std::vector<uint8_t> someTokens(int64_t length) {
  std::vector<uint8_t> tokens;
  uint32_t state = 1;
  for (int64_t i = 0; i < length; ++i)
    tokens.push_back(static_cast<uint8_t>(7 + (state = state * 1664525 + 1013904223) / (1u << 30)));
  return tokens;
}

template <typename Work>
Timing timed(const Work& work, int64_t length) {
  return length < 100000 ? median(work) : once(work);
}

void bench(int width, int64_t shortest, int64_t longest, Backend& backend) {
  const Config config = publishedConfig(width);
  const Janus janus(config, seededWeights(config, 1), backend);
  for (const int64_t length : {1024, 4096, 16384, 100000}) {
    if (length < shortest || length > longest) continue;
    const std::vector<uint8_t> tokens = someTokens(length);
    const Timing plain = timed([&] { janus.forward(tokens, {.attention = false}, {}); }, length);
    const Timing withMap = timed([&] { janus.forward(tokens, {}, {}); }, length);
    const Janus::Work work = janus.workFor(length);
    fmt::print(
        "width {:3} {:6} bp {:8.4f} s (processor {:8.4f}), with attention map {:8.4f} s ({:8.4f}); {:.1f} "
        "GFLOP, "
        "{:.2f} G pairs\n",
        width, length, plain.wall, plain.processor, withMap.wall, withMap.processor, work.operations * 1e-9,
        work.attentionPairs * 1e-9);
  }
}

}  // namespace
}  // namespace janus

int main(int argc, char** argv) {
  const auto backend = janus::makeCpuBackend(argc > 1 ? std::atoi(argv[1]) : 1);
  const int64_t longest = argc > 2 ? std::atoll(argv[2]) : 16384;
  const int wanted = argc > 3 ? std::atoi(argv[3]) : 0;
  const int64_t shortest = argc > 4 ? std::atoll(argv[4]) : 0;
  fmt::print("{}\n", backend->description());
  for (const int width : janus::publishedWidths)
    if (wanted == 0 || wanted == width) janus::bench(width, shortest, longest, *backend);
}
