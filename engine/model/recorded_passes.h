// Passes over short windows as the device has recorded them: another window of the same length then costs an
// upload, a replay and the downloads.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <stop_token>

#include "engine/model/janus.h"
#include "engine/model/janus_weights.h"

namespace janus {

class JanusPass;

// Whether a window is short enough to be recorded: then its results are read back at the end, and both
// streams are read at the same time, which takes more memory.
bool isRecorded(int64_t length, const ForwardOptions& options, const Recorder& recorder);

// A few recordings, the last used first; each is used by one thread at a time. Safe from several threads.
class RecordedPasses {
 public:
  RecordedPasses(const Config& config, const JanusWeights& weights, Backend& backend);
  ~RecordedPasses();

  // Nothing where the window is not recorded (see isRecorded), or the device refused. `bytes`: what a pass
  // takes at most. Throws Cancelled, DeviceLost.
  std::optional<Prediction> forward(std::span<const uint8_t> tokens, const ForwardOptions& options,
                                    const Janus::Work& work, int64_t bytes, const std::stop_token& stop);

  // Drops the recordings that are not in use and gives their memory back. Whether there were any.
  bool drop();

 private:
  struct Recorded;
  std::unique_ptr<Recorded> find(int64_t length, const ForwardOptions& options);
  std::unique_ptr<Recorded> record(int64_t length, const ForwardOptions& options, const Janus::Work& work,
                                   int64_t bytes, const std::stop_token& stop);
  void keep(std::unique_ptr<Recorded> recorded);

  const Config& config_;
  const JanusWeights& weights_;
  Backend& backend_;
  std::mutex mutex_;
  std::list<std::unique_ptr<Recorded>> kept_;
};

}  // namespace janus
