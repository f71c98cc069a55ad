#include "kernels/cuda/device_memory.h"

#include <algorithm>

#include "kernels/cuda/launch.h"

namespace janus::cuda {
namespace {

constexpr int64_t smallStep = 512, largeStep = int64_t{2} << 20;
// A block of this size that none of the kept ones can serve begins another phase: what the last one kept
// goes. So it does when it has become more than what is in use, as after many windows of different lengths.
constexpr int64_t phaseBytes = int64_t{32} << 20;
// What is larger than this is asked for too seldom to be kept.
constexpr int64_t longestKept = int64_t{256} << 20;
// A pass takes a few large blocks, each rounded up by less than a step, and small ones.
constexpr int64_t largeRounding = 24 * largeStep, smallRounding = 512 * smallStep;

}  // namespace

int64_t DeviceMemory::counted(int64_t bytes) {
  const int64_t step = bytes < largeStep / 2 ? smallStep : largeStep;
  return std::max<int64_t>(1, (bytes + step - 1) / step) * step;
}

DeviceMemory::~DeviceMemory() {
  cudaSetDevice(device_);
  for (const auto& [size, memory] : kept_) cudaFree(memory);
}

bool DeviceMemory::beginsPhase(int64_t bytes) { return bytes >= phaseBytes; }

int64_t DeviceMemory::roundedUp(int64_t bytes) {
  return bytes + std::min(largeRounding, bytes + smallRounding);
}

bool DeviceMemory::serves(int64_t size, int64_t bytes) {
  return bytes <= size && size <= bytes + bytes / 8 + smallStep;
}

// A block of `size`, or a kept one of a little more, which `size` then says.
void* DeviceMemory::findOrTake(int64_t* size) {
  void* memory = find(*size, size);
  return memory ? memory : takeFromDevice(*size);
}

std::shared_ptr<void> DeviceMemory::lend(int64_t bytes) {
  const std::lock_guard lock(mutex_);
  int64_t size = counted(bytes);
  void* memory = findOrTake(&size);
  inUse_ += size;
  lent_ += size;
  return {memory, [self = shared_from_this(), size](void* pointer) {
            self->giveBack(pointer, size);
            const std::lock_guard lock(self->mutex_);
            self->lent_ -= size;
          }};
}

std::shared_ptr<void> DeviceMemory::take(int64_t bytes) {
  const std::lock_guard lock(mutex_);
  int64_t size = counted(bytes);
  void* memory = findOrTake(&size);
  inUse_ += size;
  std::shared_ptr<void> block(
      memory, [self = shared_from_this(), size](void* pointer) { self->giveBack(pointer, size); });
  if (poison_) check(cudaMemsetAsync(memory, 0xff, static_cast<size_t>(size), stream_), "fill");
  return block;
}

void* DeviceMemory::find(int64_t bytes, int64_t* size) {
  const auto block = kept_.lower_bound(bytes);
  if (block == kept_.end() || !serves(block->first, bytes)) return nullptr;
  void* memory = block->second;
  *size = block->first;
  kept_.erase(block);
  return memory;
}

void* DeviceMemory::takeFromDevice(int64_t bytes) {
  const bool keepsTooMuch = reserved_ - inUse_ > inUse_ + 2 * phaseBytes;
  if (beginsPhase(bytes) || keepsTooMuch || (most_ > 0 && reserved_ + bytes > most_)) releaseKept();
  if (most_ > 0 && reserved_ + bytes > most_) throw DeviceOutOfMemory();
  void* memory = nullptr;
  try {
    check(cudaMalloc(&memory, static_cast<size_t>(bytes)), "allocation");
  } catch (const DeviceOutOfMemory&) {
    releaseKept();
    check(cudaMalloc(&memory, static_cast<size_t>(bytes)), "allocation");
  }
  reserved_ += bytes;
  peak_ = std::max(peak_, reserved_);
  return memory;
}

// cudaFree waits for the device, so nothing that is queued still reads these.
void DeviceMemory::releaseKept() {
  while (!kept_.empty()) {
    const auto [size, memory] = *kept_.begin();
    kept_.erase(kept_.begin());  // also if the call fails: it is not handed out again
    check(cudaFree(memory), "giving memory back");
    reserved_ -= size;
  }
}

void DeviceMemory::giveBack(void* memory, int64_t bytes) {
  const std::lock_guard lock(mutex_);
  inUse_ -= bytes;
  if (bytes <= longestKept) {
    kept_.emplace(bytes, memory);
    return;
  }
  cudaFree(memory);  // if the device is lost, its next use throws
  reserved_ -= bytes;
}

int64_t DeviceMemory::reserved() const {
  const std::lock_guard lock(mutex_);
  return reserved_;
}

int64_t DeviceMemory::available() const {
  const std::lock_guard lock(mutex_);
  size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "asking for free memory");
  const int64_t used = inUse_ - lent_, onDevice = static_cast<int64_t>(free) + reserved_ - used;
  return most_ > 0 ? std::min(onDevice, most_ - used) : onDevice;
}

int64_t DeviceMemory::peak() const {
  const std::lock_guard lock(mutex_);
  return peak_;
}

void DeviceMemory::forgetPeak() {
  const std::lock_guard lock(mutex_);
  peak_ = reserved_;
}

}  // namespace janus::cuda
