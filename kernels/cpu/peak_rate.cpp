#include "kernels/cpu/peak_rate.h"

#include <algorithm>
#include <barrier>
#include <chrono>
#include <thread>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/peak_rate.cpp"
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
    for (int i = 0; i < sums; ++i) sum[i] = hn::MulAdd(sum[i], factor, addend);
  for (int i = 1; i < sums; ++i) sum[0] = hn::Add(sum[0], sum[i]);
  *sink = hn::GetLane(sum[0]);
  return static_cast<double>(rounds) * sums * lanes;
}

}  // namespace HWY_NAMESPACE
}  // namespace janus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace janus {
HWY_EXPORT(multiplyAddBurst);

namespace cpu {

double peakMultiplyAdds(int threads) {
  constexpr int bursts = 8;
  constexpr int64_t rounds = 1'000'000;
  using Clock = std::chrono::steady_clock;
  std::vector<std::vector<double>> rates(static_cast<size_t>(threads));
  std::barrier together(threads);
  const auto measure = [&](int thread) {
    for (int burst = 0; burst < bursts; ++burst) {
      together.arrive_and_wait();
      float sink = 0;
      const auto begun = Clock::now();
      const double done = HWY_DYNAMIC_DISPATCH(multiplyAddBurst)(rounds, &sink);
      const volatile float kept = sink;
      static_cast<void>(kept);
      rates[static_cast<size_t>(thread)].push_back(
          done / std::chrono::duration<double>(Clock::now() - begun).count());
    }
  };
  {
    std::vector<std::jthread> others;
    for (int thread = 1; thread < threads; ++thread) others.emplace_back(measure, thread);
    measure(0);
  }
  double sum = 0;
  for (const std::vector<double>& rate : rates) sum += *std::max_element(rate.begin(), rate.end());
  return sum;
}

}  // namespace cpu
}  // namespace janus
#endif
