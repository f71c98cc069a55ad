#include "kernels/cuda/device_memory.h"

#include <algorithm>

#include "kernels/cuda/launch.h"

namespace janus::cuda {
namespace {

constexpr int64_t smallStep = 512, largeStep = int64_t{2} << 20;

}  // namespace

int64_t DeviceMemory::counted(int64_t bytes) {
  const int64_t step = bytes < largeStep / 2 ? smallStep : largeStep;
  return std::max<int64_t>(1, (bytes + step - 1) / step) * step;
}

DeviceMemory::~DeviceMemory() {
  cudaSetDevice(device_);
  for (const auto& [size, memory] : kept_) cudaFree(memory);
}

std::shared_ptr<void> DeviceMemory::take(int64_t bytes) {
  const std::lock_guard lock(mutex_);
  int64_t size = counted(bytes);
  void* memory = find(size, &size);
  if (!memory) memory = takeFromDevice(size);
  inUse_ += size;
  peak_ = std::max(peak_, inUse_);
  std::shared_ptr<void> block(
      memory, [self = shared_from_this(), size](void* pointer) { self->giveBack(pointer, size); });
  if (poison_) check(cudaMemsetAsync(memory, 0xff, static_cast<size_t>(size), stream_), "fill");
  return block;
}

// A kept block that is large enough and not much too large.
void* DeviceMemory::find(int64_t bytes, int64_t* size) {
  const auto block = kept_.lower_bound(bytes);
  if (block == kept_.end() || block->first > bytes + bytes / 8 + smallStep) return nullptr;
  void* memory = block->second;
  *size = block->first;
  kept_.erase(block);
  return memory;
}

void* DeviceMemory::takeFromDevice(int64_t bytes) {
  if (most_ > 0 && reserved_ + bytes > most_) releaseKept();
  if (most_ > 0 && reserved_ + bytes > most_) throw std::bad_alloc();
  void* memory = nullptr;
  try {
    check(cudaMalloc(&memory, static_cast<size_t>(bytes)), "allocation");
  } catch (const std::bad_alloc&) {
    releaseKept();
    check(cudaMalloc(&memory, static_cast<size_t>(bytes)), "allocation");
  }
  reserved_ += bytes;
  return memory;
}

// cudaFree waits for the device, so nothing that is queued still reads these.
void DeviceMemory::releaseKept() {
  for (const auto& [size, memory] : kept_) {
    check(cudaFree(memory), "giving memory back");
    reserved_ -= size;
  }
  kept_.clear();
}

void DeviceMemory::giveBack(void* memory, int64_t bytes) {
  const std::lock_guard lock(mutex_);
  inUse_ -= bytes;
  kept_.emplace(bytes, memory);
}

int64_t DeviceMemory::inUse() const {
  const std::lock_guard lock(mutex_);
  return inUse_;
}

int64_t DeviceMemory::peak() const {
  const std::lock_guard lock(mutex_);
  return peak_;
}

int64_t DeviceMemory::reserved() const {
  const std::lock_guard lock(mutex_);
  return reserved_;
}

void DeviceMemory::forgetPeak() {
  const std::lock_guard lock(mutex_);
  peak_ = inUse_;
}

}  // namespace janus::cuda
