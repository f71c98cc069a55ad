#include "kernels/cuda/stop_flags.h"

#include <atomic>

#include "kernels/cuda/launch.h"

namespace janus::cuda {
namespace {

constexpr int count = 16;
constexpr int apart = 32;  // numbers; no two in one line of a cache

}  // namespace

StopFlags::StopFlags() {
  void* memory = nullptr;
  check(cudaHostAlloc(&memory, sizeof(int) * count * apart, cudaHostAllocMapped), "allocation on the host");
  host_ = static_cast<int*>(memory);
  check(cudaHostGetDevicePointer(&memory, host_, 0), "mapping memory of the host");
  device_ = static_cast<int*>(memory);
  for (int i = 0; i < count; ++i) free_.push_back(i * apart);
}

StopFlags::~StopFlags() { cudaFreeHost(host_); }

StopFlags::Flag::Flag(StopFlags& owner) : owner_(owner) {
  const std::lock_guard lock(owner.mutex_);
  if (owner.free_.empty()) return;
  number_ = owner.free_.back();
  owner.free_.pop_back();
  std::atomic_ref(owner.host_[number_]).store(0);
}

StopFlags::Flag::~Flag() {
  const std::lock_guard lock(owner_.mutex_);
  if (number_ >= 0) owner_.free_.push_back(number_);
}

void StopFlags::Flag::raise() const {
  if (number_ >= 0) std::atomic_ref(owner_.host_[number_]).store(1);
}

const int* StopFlags::Flag::onDevice() const { return number_ >= 0 ? owner_.device_ + number_ : nullptr; }

}  // namespace janus::cuda
