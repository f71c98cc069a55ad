// Host memory that the device copies to by itself, without a detour through CUDA's own.
#pragma once

#include <cuda_runtime.h>

#include <cstddef>

namespace janus::cuda {

class PinnedMemory {
 public:
  PinnedMemory() = default;
  ~PinnedMemory() { release(); }
  PinnedMemory(const PinnedMemory&) = delete;
  PinnedMemory& operator=(const PinnedMemory&) = delete;

  // Room for so many floats, what was there before is lost; nullptr when it cannot be had. The device must
  // not be at work on it.
  float* room(size_t floats);

 private:
  void release();

  float* memory_ = nullptr;
  size_t floats_ = 0;
};

}  // namespace janus::cuda
