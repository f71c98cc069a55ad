// The memory a forward pass says it needs against what it takes, counted by replacing the allocator.
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <fstream>
#include <new>
#include <string>
#include <tuple>

#include <gtest/gtest.h>

#include "engine/model/janus.h"
#include "kernels/cpu/cpu_backend.h"
#include "tests/model/seeded_weights.h"

namespace {

std::atomic<int64_t> inUse = 0, peak = 0;

void* counted(void* memory) {
  if (!memory) throw std::bad_alloc();
  const int64_t now = inUse += static_cast<int64_t>(malloc_usable_size(memory));
  int64_t before = peak;
  while (before < now && !peak.compare_exchange_weak(before, now)) {
  }
  return memory;
}

void release(void* memory) {
  inUse -= static_cast<int64_t>(malloc_usable_size(memory));
  std::free(memory);
}

}  // namespace

void* operator new(size_t size) { return counted(std::malloc(size ? size : 1)); }
void* operator new(size_t size, std::align_val_t alignment) {
  const size_t align = static_cast<size_t>(alignment);
  return counted(std::aligned_alloc(align, (size + align) / align * align));
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete(void* memory, size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, size_t, std::align_val_t) noexcept { release(memory); }

namespace janus {
namespace {

Config configOf(int width, bool midAttention) {
  Config config;
  config.hiddenSize = width;
  config.intermediateSize = 4 * width;
  config.flexAttentionWidth = 2 * width;
  config.mambaDtRank = (width + 15) / 16;
  if (!midAttention) config.attentionLayerOffset = 100;
  return config;
}

// Bytes in use at most while windows are predicted, beyond those before it.
int64_t taken(const Janus& janus, int64_t length, const ForwardOptions& options, int64_t count = 1) {
  const std::vector<uint8_t> tokens(static_cast<size_t>(length), 7);
  const std::vector<std::span<const uint8_t>> windows(static_cast<size_t>(count), tokens);
  const int64_t before = inUse;
  peak = before;
  janus.forwardMany(windows, options, {});
  return peak - before;
}

TEST(Memory, MemoryForIsAnUpperBoundAndNotAWildOne) {
  for (const int width : {16, 32})
    for (const bool midAttention : {true, false}) {
      const Config config = configOf(width, midAttention);
      const Weights weights = seededWeights(config, 1);
      for (const int64_t length : {3, 100, 1100, 5000})
        for (const bool everything : {false, true}) {
          const auto backend = makeCpuBackend(4);  // one that has kept nothing yet
          const Janus janus(config, weights, *backend);
          ForwardOptions options;
          options.attention = options.attentionPerHead = options.hidden = everything;
          const int64_t said = janus.memoryFor(length, options), used = taken(janus, length, options);
          EXPECT_GE(said, used) << width << " x " << length << (everything ? " everything" : "");
          EXPECT_LE(said, 1.3 * static_cast<double>(used) + (6 << 20)) << width << " x " << length;
        }
    }
}

TEST(Memory, OfManyWindowsIsAnUpperBoundAndNotAWildOne) {
  const Config config = configOf(32, true);
  const Weights weights = seededWeights(config, 1);
  for (const auto& [length, count] : {std::pair<int64_t, int64_t>{3, 2000}, {200, 37}, {1100, 3}})
    for (const bool everything : {false, true}) {
      const auto backend = makeCpuBackend(4);
      const Janus janus(config, weights, *backend);
      ForwardOptions options{.hidden = everything, .attention = false};
      if (everything) options.preview = {1, length - 1}, options.previewOnly = true;
      const int64_t said = janus.memoryFor(length, options, count),
                    used = taken(janus, length, options, count);
      EXPECT_GE(said, used) << count << " x " << length << (everything ? " parts" : "");
      EXPECT_LE(said, 1.3 * static_cast<double>(used) + (6 << 20)) << count << " x " << length;
    }
}

#if defined(__linux__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
int64_t statusBytes(const std::string& field) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with(field)) return std::stoll(line.substr(field.size())) * 1024;
  return 0;
}

struct Resident {
  int64_t said, peak;
};

// What the kernel says of a process of its own that runs one window: memory that is resident at most, beyond
// what was there before.
Resident residentOf(int width, bool midAttention, int64_t length, int threads) {
  int ends[2];
  if (pipe(ends) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    const Config config = configOf(width, midAttention);
    const auto backend = makeCpuBackend(threads);
    const Janus janus(config, seededWeights(config, 1), *backend);
    const std::vector<uint8_t> tokens(static_cast<size_t>(length), 7);
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << 5;  // the peak begins here
    const int64_t before = statusBytes("VmRSS:");
    janus.forward(tokens, {}, {});
    const Resident found{janus.memoryFor(length, {}), statusBytes("VmHWM:") - before};
    const bool told = write(ends[1], &found, sizeof found) == sizeof found;
    _exit(told ? 0 : 1);
  }
  Resident found{};
  const bool read = ::read(ends[0], &found, sizeof found) == sizeof found;
  close(ends[0]), close(ends[1]);
  int status = 1;
  waitpid(child, &status, 0);
  return read && status == 0 ? found : Resident{};
}

// With two threads both streams' memory is there at once, or not, as the machine has time.
TEST(Memory, IsKeptAndIsNearlyNeeded) {
  for (const auto& [width, midAttention, length, threads] : {std::tuple{32, false, 16384, 1},
                                                             {32, true, 16384, 1},
                                                             {72, false, 9000, 1},
                                                             {32, false, 24000, 1},
                                                             {32, false, 9000, 2}}) {
    const Resident found = residentOf(width, midAttention, length, threads);
    ASSERT_GT(found.peak, 15 << 20);
    EXPECT_LE(found.peak, found.said) << width << " x " << length;
    if (threads > 1) continue;
    EXPECT_LE(static_cast<double>(found.said), 1.2 * static_cast<double>(found.peak))
        << width << " x " << length;
  }
}
#endif

TEST(Memory, GrowsInProportionToTheWindow) {
  const Config config = configOf(32, true);
  const auto backend = makeCpuBackend(1);
  const Janus janus(config, seededWeights(config, 1), *backend);
  const auto said = [&](int64_t length) { return static_cast<double>(janus.memoryFor(length, {})); };
  EXPECT_LT(said(1 << 20), 2.0 * said(1 << 19));
  EXPECT_LT(said(1 << 20), 2.5e9);  // a million bases on an ordinary machine
}

}  // namespace
}  // namespace janus
