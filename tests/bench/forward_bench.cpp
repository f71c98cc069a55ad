// Times whole forward passes of models of the published shapes, with seeded weights; the memory is the
// process's, weights and all. Then several short windows, side by side and one by one. forward_bench [threads
// [longest window [width, 0: all [shortest window]]]]; 100 kb are run once, with the map
#include <malloc.h>

#include <cstdlib>

#include <fmt/format.h>

#include "engine/model/janus.h"
#include "kernels/cpu/cpu_backend.h"
#include "tests/bench/peak_memory.h"
#include "tests/bench/published_models.h"
#include "tests/bench/timing.h"
#include "tests/model/seeded_tokens.h"
#include "tests/model/seeded_weights.h"

namespace janus {
namespace {

constexpr int64_t oneRun = 100000;  // windows from here on

template <typename Work>
Timing timed(const Work& work, int64_t length) {
  return length < oneRun ? median(work) : once(work);
}

void bench(int width, int64_t shortest, int64_t longest, Backend& backend) {
  const Config config = publishedConfig(width);
  const Janus janus(config, seededWeights(config, 1), backend);
  for (const int64_t length : {int64_t{1024}, int64_t{4096}, int64_t{16384}, oneRun}) {
    if (length < shortest || length > longest) continue;
    const std::vector<uint8_t> tokens = seededTokens(length);
    const auto time = [&](bool map) {
      return timed([&] { janus.forward(tokens, {.attention = map}, {}); }, length);
    };
    beginPeakMemory();
    const Timing withMap = time(true);
    const int64_t peak = peakMemory();
    fmt::print("width {:3} {:6} bp, with attention map {:8.4f} s (processor {:8.4f}), {} MB", width, length,
               withMap.wall, withMap.processor, peak / 1'000'000);
    if (length < oneRun) {
      const Timing plain = time(false);
      fmt::print("; without {:8.4f} s ({:8.4f})", plain.wall, plain.processor);
    }
    fmt::print("\n");
  }
}

// Milliseconds a window, without a map.
void benchMany(int width, Backend& backend) {
  const Config config = publishedConfig(width);
  const Janus janus(config, seededWeights(config, 1), backend);
  for (const int64_t length : {128, 256, 512, 1024}) {
    constexpr uint32_t count = 16;
    std::vector<std::vector<uint8_t>> tokens;
    for (uint32_t i = 0; i < count; ++i) tokens.push_back(seededTokens(length, i + 1));
    const std::vector<std::span<const uint8_t>> windows(tokens.begin(), tokens.end());
    const ForwardOptions options{.experts = false, .attention = false};
    const Timing together = median([&] { janus.forwardMany(windows, options, {}); });
    const Timing single = median([&] {
      for (const auto& window : windows) janus.forward(window, options, {});
    });
    const double each = 1e3 / count;
    fmt::print(
        "width {:3} {:6} bp, {} windows together {:8.3f} ms each (processor {:8.3f}), one by one {:8.3f} ms "
        "({:8.3f})\n",
        width, length, count, together.wall * each, together.processor * each, single.wall * each,
        single.processor * each);
  }
}

}  // namespace
}  // namespace janus

int main(int argc, char** argv) {
  mallopt(M_MMAP_THRESHOLD, 1 << 20);  // as the program does
  const auto backend = janus::makeCpuBackend(argc > 1 ? std::atoi(argv[1]) : 1);
  const int64_t longest = argc > 2 ? std::atoll(argv[2]) : 16384;
  const int wanted = argc > 3 ? std::atoi(argv[3]) : 0;
  const int64_t shortest = argc > 4 ? std::atoll(argv[4]) : 0;
  fmt::print("{}\n", backend->description());
  for (const int width : janus::publishedWidths)
    if (wanted == 0 || wanted == width) {
      janus::bench(width, shortest, longest, *backend);
      if (shortest <= 1024) janus::benchMany(width, *backend);
    }
}
