// The time and memory that a run will take, known before it starts.
#pragma once

#include <optional>
#include <string>

#include "engine/compute/predictor.h"
#include "engine/compute/speed.h"
#include "protocol/strands.h"

namespace janus {

// The bytes that this process can still get: what Linux calls available, or less where the limit of a
// container is lower. 0 when that is not known.
int64_t availableMemory();
// The bytes that this process has resident; 0 when that is not known.
int64_t residentMemory();

struct MemoryNow {
  int64_t available = 0;  // 0: unknown
  int64_t resident = 0;   // what a run comes on top of: program, model, genome
};

struct RunEstimate {
  int64_t length = 0;
  int64_t predicted = 0;  // positions of them
  double seconds = 0;
  int64_t bytes = 0;  // resident at most, with what is there already
  int64_t availableBytes = 0;
  // Within the available memory, of this computer's with a tenth to spare; or the processor computes it.
  bool fits = true;
  bool onProcessor = false;    // as it does not fit into the device's own memory
  int64_t longestFitting = 0;  // bases, when it does not fit
  std::string sentence;        // "4,096 bp, both strands: about 0.4 s and 30 MB on CPU, AVX-512, 2 threads."
};

// `device` is how the sentence names it. When the run does not fit, the sentence says what does. `predicted`:
// how many positions, when not all (see RunSpec::preview).
RunEstimate estimateRun(int64_t length, Strands strands, const Predictor& predictor, const Speed& speed,
                        const MemoryNow& memory, const std::string& device,
                        std::optional<int64_t> predicted = std::nullopt);

}  // namespace janus
