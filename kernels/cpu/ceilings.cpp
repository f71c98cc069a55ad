#include "kernels/cpu/ceilings.h"

#include <unistd.h>

#include <algorithm>
#include <barrier>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/ceilings.cpp"
#include "kernels/cpu/targets.h"  // before the next

#include <hwy/foreach_target.h>

#include "kernels/cpu/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace janus {
namespace HWY_NAMESPACE {

// Independent sums, more than a processor has multiply-adds under way, as many as fit into 16 registers.
// Returns how many multiply-adds it did; `sink` keeps them from being left out.
double multiplyAddBurst(int64_t rounds, float* sink) {
  constexpr int sums = 12;
  Vector sum[sums];
  for (int i = 0; i < sums; ++i) sum[i] = set(static_cast<float>(i));
  const Vector factor = set(0.999f), addend = set(0.001f);
  for (int64_t round = 0; round < rounds; ++round)
    for (Vector& each : sum) each = hn::MulAdd(each, factor, addend);
  for (int i = 1; i < sums; ++i) sum[0] = hn::Add(sum[0], sum[i]);
  *sink = hn::GetLane(sum[0]);
  return static_cast<double>(rounds) * sums * lanes;
}

// The last third of `values` becomes the first plus a multiple of the second, again and again. `values` holds
// 3 `count` numbers, `count` a multiple of 64. Returns the bytes read and written.
double triadBurst(float* values, int64_t count, int64_t rounds) {
  constexpr int steps = 4;
  const Vector factor = set(0.5f);
  for (int64_t round = 0; round < rounds; ++round)
    for (int64_t i = 0; i < count; i += steps * lanes)
      for (int step = 0; step < steps; ++step) {
        const float* at = values + i + step * lanes;
        store(hn::MulAdd(load(at + count), factor, load(at)), values + 2 * count + i + step * lanes);
      }
  return static_cast<double>(rounds) * 3 * static_cast<double>(count) * sizeof(float);
}

}  // namespace HWY_NAMESPACE
}  // namespace janus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace janus {
HWY_EXPORT(multiplyAddBurst);
HWY_EXPORT(triadBurst);

namespace cpu {
namespace {

constexpr int bursts = 8;
// A few milliseconds each.
constexpr int64_t multiplyAddRounds = 1'000'000, triadBytes = int64_t{512} << 20;
// Floats of each of a triad's three arrays: together 12 KB, in every first cache, and 192 KB, in every second
// and no first one.
constexpr int64_t nearCount = 1024, farCount = 16 * 1024;

// Of each thread its best burst, added up. `burst` returns what it did; the threads begin together.
double bestOfThreads(int threads, const std::function<double()>& burst) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> best(static_cast<size_t>(threads));
  std::barrier together(threads);
  const auto measure = [&](int thread) {
    for (int i = 0; i < bursts; ++i) {
      together.arrive_and_wait();
      const auto begun = Clock::now();
      const double done = burst();
      const double rate = done / std::chrono::duration<double>(Clock::now() - begun).count();
      best[static_cast<size_t>(thread)] = std::max(best[static_cast<size_t>(thread)], rate);
    }
  };
  {
    std::vector<std::jthread> others;
    for (int thread = 1; thread < threads; ++thread) others.emplace_back(measure, thread);
    measure(0);
  }
  double sum = 0;
  for (const double rate : best) sum += rate;
  return sum;
}

double multiplyAdds() {
  float sink = 0;
  const double done = HWY_DYNAMIC_DISPATCH(multiplyAddBurst)(multiplyAddRounds, &sink);
  const volatile float kept = sink;
  static_cast<void>(kept);
  return done;
}

double triad(int64_t count) {
  thread_local std::vector<float> values;
  values.assign(static_cast<size_t>(3 * count), 1.0f);
  const int64_t rounds = triadBytes / (3 * count * static_cast<int64_t>(sizeof(float)));
  return HWY_DYNAMIC_DISPATCH(triadBurst)(values.data(), count, rounds);
}

}  // namespace

Ceilings measureCeilings(int threads) {
  constexpr int64_t usualFirstCache = 48 << 10;
  const int64_t firstCache = ::sysconf(_SC_LEVEL1_DCACHE_SIZE);  // 0 or less where it is not known
  Ceilings ceilings;
  ceilings.multiplyAdds = bestOfThreads(threads, multiplyAdds);
  ceilings.nearBytes = bestOfThreads(threads, [] { return triad(nearCount); });
  ceilings.farBytes = bestOfThreads(threads, [] { return triad(farCount); });
  ceilings.nearSize = threads * (firstCache > 0 ? firstCache : usualFirstCache);
  return ceilings;
}

}  // namespace cpu
}  // namespace janus
#endif
