// A stop that reaches a kernel while it runs: a wave of attention in float32 takes a fifth of a second at a
// million tokens, which is too long to wait for a stop.
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

  // The number of one call, 0 until it is raised. When all numbers are in use the call has none, and a stop
  // is heard after the launch.
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

// Whether the kernel must stop: the same answer for all threads of the block, which must all call it.
__device__ __forceinline__ bool isStopped(const int* flag) {
  return flag && __syncthreads_or(threadIdx.x == 0 && *static_cast<const volatile int*>(flag) != 0);
}
// Keys between two calls of isStopped, each of which reads the host's memory and takes a microsecond or two.
constexpr int64_t keysPerLook = 16384;

}  // namespace janus::cuda
