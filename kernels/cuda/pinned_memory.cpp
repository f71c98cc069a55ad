#include "kernels/cuda/pinned_memory.h"

#include <algorithm>

namespace janus::cuda {

void PinnedMemory::release() {
  if (memory_) cudaFreeHost(memory_);
  memory_ = nullptr;
}

float* PinnedMemory::room(size_t floats) {
  if (floats <= floats_) return memory_;
  release();
  floats_ = std::max(floats, 2 * floats_);
  void* memory = nullptr;
  if (cudaMallocHost(&memory, floats_ * sizeof(float)) == cudaSuccess) {
    memory_ = static_cast<float*>(memory);
  } else {
    cudaGetLastError();  // it can be done without
    floats_ = 0;
  }
  return memory_;
}

}  // namespace janus::cuda
