// Work that is noted instead of done: what it queues becomes a graph of launches, copies and fills.
#pragma once

#include <cuda_runtime.h>

#include <array>
#include <functional>
#include <memory>

#include "kernels/cuda/recorded_memory.h"
#include "kernels/recorder.h"

namespace janus::cuda {

// Thrown by work that waits for the device, or that would run so long that a stop must be heard in the
// middle.
struct CannotBeRecorded {};

// Two streams, and events to order them by.
struct CaptureStreams {
  CaptureStreams() = default;
  ~CaptureStreams();
  CaptureStreams(const CaptureStreams&) = delete;
  CaptureStreams& operator=(const CaptureStreams&) = delete;
  void open();

  std::array<cudaStream_t, 2> streams{};
  std::array<cudaEvent_t, 2> events{};  // of a split, of the second branch's end
};

// While one lives, work of its owner in its thread is queued on its streams. CUDA's own name for this is
// stream capture; its relaxed mode lets the work allocate memory and load kernels.
class Capture {
 public:
  // `owner`: whose operations are captured. Throws DeviceLost when the capture cannot begin.
  Capture(const void* owner, std::shared_ptr<DeviceMemory> memory);
  ~Capture();
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  // The calling thread's, or nullptr.
  static Capture* of(const void* owner);

  cudaStream_t stream() const { return on_.streams[branch_]; }
  std::shared_ptr<void> take(int64_t bytes) { return memory_->take(bytes); }
  // Two branches that a device does at the same time; inside a branch one after the other.
  void runConcurrently(const std::function<void(int)>& work);
  // Pairs of attention that a replay will go through before anything can stop it.
  double addPairs(double pairs) { return pairs_ += pairs; }

  // Ends the capture. Throws DeviceLost when CUDA will not have it.
  std::unique_ptr<Recording> end(int device, cudaStream_t stream);

 private:
  void enter(size_t branch);
  void join();

  const void* owner_;
  std::shared_ptr<RecordedMemory> memory_;
  CaptureStreams on_;
  size_t branch_ = 0;
  bool split_ = false, capturing_ = false;
  double pairs_ = 0;
};

}  // namespace janus::cuda
