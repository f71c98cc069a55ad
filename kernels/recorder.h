// Operations that are noted once and then done again and again: what launching them one by one costs is
// saved.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

namespace janus {

// Operations that were noted. They are done again in their order, with the same memory and the same bits.
class Recording {
 public:
  virtual ~Recording() = default;
  // Done, or queued, among the backend's other operations. Throws DeviceLost when the device fails.
  virtual void replay() = 0;
};

class Recorder {
 public:
  virtual ~Recorder() = default;

  // Up to how many tokens a window is so short that queueing its operations takes longer than doing them. 0:
  // no window is, and nothing need be recorded.
  virtual int64_t longestRecorded() const = 0;
  // Notes the operations that `work` calls instead of doing them. They may use what was allocated before and
  // lives as long as the recording, and allocate for themselves; what they leave for others to read must be
  // kept as long. They must neither upload nor download. nullptr: they cannot be recorded, and nothing was
  // done. The backend must outlive the recording.
  virtual std::unique_ptr<Recording> record(const std::function<void()>& work) = 0;
};

}  // namespace janus
