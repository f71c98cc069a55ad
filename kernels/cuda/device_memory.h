// A device's memory: blocks are kept for the next time, counted, and held under a cap.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace janus::cuda {

// All work of a backend is queued on one stream, so that a block given back may be handed out again at once:
// the work of its next owner is queued after that of the last. Safe to use from several threads.
class DeviceMemory : public std::enable_shared_from_this<DeviceMemory> {
 public:
  // `most` 0: no cap. The cap is on what is taken from the device, kept blocks included. `poison`: every
  // block is filled with NaNs when it is handed out.
  DeviceMemory(int device, cudaStream_t stream, int64_t most, bool poison)
      : device_(device), stream_(stream), most_(most), poison_(poison) {}
  ~DeviceMemory();
  DeviceMemory(const DeviceMemory&) = delete;
  DeviceMemory& operator=(const DeviceMemory&) = delete;

  // Aligned to 256 bytes. Throws DeviceOutOfMemory beyond the cap or what the device has.
  std::shared_ptr<void> take(int64_t bytes);

  // The same for recordings, which are dropped when memory is needed: it counts as available. It is not
  // poisoned, as what is recorded does that itself.
  std::shared_ptr<void> lend(int64_t bytes);

  // What `take` counts for a request: the device hands out small blocks in steps of 512 bytes, large ones in
  // steps of 2 MiB.
  static int64_t counted(int64_t bytes);
  // Whether a request of so many bytes gives back to the device what is kept, where no kept block serves it.
  static bool beginsPhase(int64_t bytes);
  // What blocks of `bytes` together are rounded up to, at most.
  static int64_t roundedUp(int64_t bytes);
  // Whether a block of `size` is handed out for `bytes`: large enough and not much too large.
  static bool serves(int64_t size, int64_t bytes);

  int64_t reserved() const;   // taken from the device: handed out, or kept
  int64_t available() const;  // what may still be handed out, kept and lent blocks included
  int64_t peak() const;       // the most reserved since the start or forgetPeak
  void forgetPeak();

 private:
  void* findOrTake(int64_t* size);
  void* find(int64_t bytes, int64_t* size);
  void* takeFromDevice(int64_t bytes);
  void releaseKept();
  void giveBack(void* memory, int64_t bytes);

  const int device_;
  const cudaStream_t stream_;
  const int64_t most_;
  const bool poison_;
  mutable std::mutex mutex_;
  std::multimap<int64_t, void*> kept_;  // by size
  int64_t inUse_ = 0, lent_ = 0, peak_ = 0, reserved_ = 0;
};

}  // namespace janus::cuda
