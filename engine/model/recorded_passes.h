// Passes over short windows as the device has recorded them: a window like one before costs an upload, a
// replay and the downloads.
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

// Whether a window is one of those: then its results are read back at the end, and both streams are read at
// the same time, which takes more memory.
bool isRecorded(int64_t length, const ForwardOptions& options, const Backend& backend);

// A few recordings, the last used first; each is used by one thread at a time. Safe from several threads.
class RecordedPasses {
 public:
  RecordedPasses(const Config& config, const JanusWeights& weights, Backend& backend);
  ~RecordedPasses();

  // Nothing: the window is not one of those, or the device would not record it. `bytes`: what a pass takes at
  // most. Throws Cancelled, DeviceLost.
  std::optional<Prediction> forward(std::span<const uint8_t> tokens, const ForwardOptions& options,
                                    const Janus::Work& work, int64_t bytes, const std::stop_token& stop);

  // Gives the memory of those that are not in use back. Whether there were any.
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
