// How fast one model is on one device.
#pragma once

#include <mutex>
#include <stop_token>
#include <vector>

#include "engine/compute/predictor.h"

namespace janus {

// seconds = fixed + rate * (operations + ratio * attention pairs), fitted to passes that were timed. Long
// windows are nearly all pairs, which short passes show poorly: what the ratio should be by arithmetic
// (Work::operationsPerPair) stands beside the measurements, so that noise in them is not multiplied a
// thousandfold. Safe to call from several threads.
class Speed {
 public:
  // One timed pass.
  void learn(const Janus::Work& work, double seconds);
  double secondsFor(const Janus::Work& work) const;  // 0 before anything was learnt

 private:
  struct Pass {
    Janus::Work work;
    double seconds;
  };
  struct Fit {
    double fixed = 0, rate = 0, ratioOff = 1;  // ratio = ratioOff * Work::operationsPerPair
    double error = 0;
    double secondsFor(const Janus::Work& work) const;
  };
  Fit fitWith(double ratioOff) const;
  void fit();

  mutable std::mutex mutex_;
  std::vector<Pass> passes_;
  Fit fit_;
};

// The passes of one length.
struct TimedPasses {
  double fastest = 0;              // seconds by the clock on the wall
  double leastProcessor = 0;       // seconds of all threads
  double wall = 0, processor = 0;  // of all passes together
};

// How long a pass of each length takes. What other programs do to the time on the wall differs from one short
// pass to the next, and is the same for all long ones; the processor's time hardly knows of it. So each
// length takes its processor time, times what the passes of some length took on the wall for theirs: the
// least of any length that a good part of the time was spent on. And never less than its fastest pass: short
// ones do not keep many threads busy.
std::vector<double> secondsOf(const std::vector<TimedPasses>& lengths);

// Times a few short passes of made-up sequence, in well under a second (a large model on a slow computer: the
// two shortest only). `onProcessor`: this computer's processor does the work, else a device of its own.
// Throws what the model throws.
void calibrate(Speed& speed, const Predictor& predictor, bool onProcessor, std::stop_token stop = {});

}  // namespace janus
