// How benchmarks take time: the median of repeated runs after a warm-up.
#pragma once

#include <algorithm>
#include <chrono>
#include <ctime>
#include <vector>

namespace janus {

struct Timing {
  double wall = 0;       // seconds by the clock on the wall
  double processor = 0;  // seconds of all threads: what remains true on a busy machine
};

template <typename Work>
Timing once(const Work& work) {
  using Clock = std::chrono::steady_clock;
  const std::clock_t before = std::clock();
  const auto start = Clock::now();
  work();
  const double wall = std::chrono::duration<double>(Clock::now() - start).count();
  return {wall, static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC};
}

// One call of `work`: runs it for about `budget` seconds, at least three times after the first.
template <typename Work>
Timing median(const Work& work, double budget = 0.5) {
  std::vector<double> walls, processors;
  double spent = once(work).wall;
  while (walls.size() < 3 || (spent < budget && walls.size() < 1000)) {
    const Timing time = once(work);
    walls.push_back(time.wall), processors.push_back(time.processor);
    spent += time.wall;
  }
  const auto middle = [](std::vector<double>& times) {
    std::nth_element(times.begin(), times.begin() + static_cast<long>(times.size() / 2), times.end());
    return times[times.size() / 2];
  };
  return {middle(walls), middle(processors)};
}

}  // namespace janus
