// A stop that reaches a kernel while it runs: a wave of attention in float32 takes a fifth of a second at a
// million tokens, and nobody waits that long for a stop.
#pragma once

#include <cuda_runtime.h>

#include <mutex>
#include <vector>

namespace janus::cuda {

// Numbers in the host's memory that kernels read from time to time. Safe to use from several threads.
class StopFlags {
 public:
  StopFlags();
  ~StopFlags();
  StopFlags(const StopFlags&) = delete;

  // One call's number, lowered. Where all are taken it is nobody's, and a stop is heard after the launch.
  class Flag {
   public:
    explicit Flag(StopFlags& owner);
    ~Flag();
    Flag(const Flag&) = delete;
    void raise() const;
    const int* onDevice() const;

   private:
    StopFlags& owner_;
    int number_ = -1;
  };

 private:
  std::mutex mutex_;
  int* host_ = nullptr;
  int* device_ = nullptr;
  std::vector<int> free_;
};

// Whether the block's kernel has been told to stop, for all of its threads, which must all call it.
__device__ __forceinline__ bool isStopped(const int* flag) {
  return flag && __syncthreads_or(threadIdx.x == 0 && *static_cast<const volatile int*>(flag) != 0);
}
constexpr int64_t keysPerLook = 16384;  // a look goes to the host's memory and takes a microsecond or two

}  // namespace janus::cuda
