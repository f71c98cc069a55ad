// What a run will cost in time and memory, said before it starts.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/analysis/predictor.h"
#include "engine/analysis/run_spec.h"

namespace janus {

// How fast one model is on one device: seconds = a * operations + b * attention pairs, fitted to passes that
// were timed. Safe to call from several threads.
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
  mutable std::mutex mutex_;
  std::vector<Pass> passes_;
  double perOperation_ = 0, perPair_ = 0;
  void fit();
};

// Times a few short passes of made-up sequence, in well under a second (a large model on a slow computer: the
// two shortest only). Throws what the model throws.
void calibrate(Speed& speed, const Predictor& predictor, std::stop_token stop = {});

// Bytes this process can still get: what the kernel calls available, or less where a limit of a container is
// nearer. 0 when it cannot be told.
int64_t availableMemory();

struct RunEstimate {
  int64_t length = 0;
  int64_t predicted = 0;  // positions of them
  double seconds = 0;
  int64_t bytes = 0, availableBytes = 0;
  bool fits = true;            // within the available memory, with a tenth to spare
  int64_t longestFitting = 0;  // bases, when it does not fit
  std::string sentence;        // "4,096 bp, both strands: about 0.4 s and 30 MB on CPU, AVX-512, 2 threads."
};

// `device` is how the sentence names it. When the run does not fit, the sentence says what does. `predicted`:
// how many positions, when not all (see RunSpec::only).
RunEstimate estimateRun(int64_t length, Strands strands, const Predictor& predictor, const Speed& speed,
                        int64_t availableBytes, const std::string& device,
                        std::optional<int64_t> predicted = std::nullopt);

}  // namespace janus
