// The memory a forward pass says it needs against what it takes, counted by replacing the allocator.
#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

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

// Bytes in use at most during a pass, beyond those before it.
int64_t taken(const Janus& janus, int64_t length, const ForwardOptions& options) {
  const std::vector<uint8_t> tokens(static_cast<size_t>(length), 7);
  const int64_t before = inUse;
  peak = before;
  janus.forward(tokens, options, {});
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
          EXPECT_LE(said, 3 * used + (48 << 20)) << width << " x " << length;
        }
    }
}

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
