// How benchmarks take time: the median of repeated runs after a warm-up.
#pragma once

#include <algorithm>
#include <chrono>
#include <vector>

namespace janus {

// Seconds of one call of `work`: runs it for about `budget` seconds, at least three times after the first.
template <typename Work>
double medianSeconds(const Work& work, double budget = 0.5) {
  using Clock = std::chrono::steady_clock;
  const auto once = [&] {
    const auto start = Clock::now();
    work();
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  std::vector<double> times;
  for (double spent = once(); times.size() < 3 || (spent < budget && times.size() < 1000); spent += times.back())
    times.push_back(once());
  std::nth_element(times.begin(), times.begin() + static_cast<long>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

}  // namespace janus
