// How fast one model is on one device.
#pragma once

#include <mutex>
#include <stop_token>
#include <vector>

#include "engine/compute/predictor.h"

namespace janus {

// seconds = fixed + rate * (operations + ratio * attention pairs), fitted to passes that were timed. The time
// of long windows is nearly all pairs, of which short passes have few. So the ratio that arithmetic predicts
// (Work::operationsPerPair) is used as a prior beside the measurements, or their noise would be multiplied a
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

// The seconds that a pass of each length takes. Other programs lengthen the time by the clock on the wall,
// short passes by very different amounts; the processor's time they hardly change. So a length takes its
// processor time times the ratio of wall time to processor time, which is the lowest ratio of any length that
// a good part of the time was spent on. It takes never less than its fastest pass, as short passes do not
// keep many threads busy.
std::vector<double> secondsOf(const std::vector<TimedPasses>& lengths);

// Times a few short passes over invented sequence, in well under a second (for a large model on a slow
// computer only the two shortest). `onProcessor`: this computer's processor does the work, else a device of
// its own. Throws what the model throws.
void calibrate(Speed& speed, const Predictor& predictor, bool onProcessor, std::stop_token stop = {});

}  // namespace janus
