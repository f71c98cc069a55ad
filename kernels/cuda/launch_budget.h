// How much work one launch is given, so that a stop is heard between launches and the device is not kept from
// drawing the user's screen.
#pragma once

#include <algorithm>
#include <atomic>

namespace janus::cuda {

class LaunchBudget {
 public:
  static constexpr double seconds = 0.018;

  // (query, key, head) pairs.
  double pairs() const { return pairs_; }
  // A launch of `pairs` took this long: the next may be up to twice as large, or smaller.
  void note(double pairs, double took) {
    const double fitting = took > 0 ? pairs * seconds / took : most;
    pairs_ = std::clamp(fitting, least, std::min(most, 2 * std::max(pairs, pairs_.load())));
  }

 private:
  static constexpr double least = 1e7, most = 1e12;
  std::atomic<double> pairs_ = 2e8;  // some milliseconds on the slowest device that is supported
};

}  // namespace janus::cuda
