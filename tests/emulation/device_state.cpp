// The emulated device's memory, copies and failures.
#include "device_state.h"

#include <atomic>
#include <map>
#include <mutex>

#include "cuda_runtime.h"
#include "stream.h"

namespace emulation {
namespace {

// A program that a test starts is controlled by its environment.
int64_t fromEnvironment(const char* name, int64_t otherwise) {
  const char* value = std::getenv(name);
  return value ? std::atoll(value) : otherwise;
}

struct Device {
  std::mutex mutex;
  std::map<void*, size_t> blocks;
  size_t memory = 0, taken = 0;
  std::atomic<int64_t> launches = 0, copies = 0, fills = 0, waits = 0, graphs = 0;
  int64_t left = fromEnvironment("JANUS_EMULATED_FAIL_AFTER", -1);  // launches until every call fails
  std::function<void()> atLaunch;
  bool dry = fromEnvironment("JANUS_EMULATED_DRY", 0) != 0, lost = false;
};

Device& device() {
  static Device instance;
  return instance;
}

cudaError_t state() { return device().lost ? cudaErrorIllegalAddress : cudaSuccess; }
bool idle() { return device().lost || device().dry; }

}  // namespace

int lostState() { return state(); }
void noteLaunch() { ++device().launches; }
void noteWait() { ++device().waits; }
void noteGraphLaunch() { ++device().graphs; }

bool beginKernel() {
  Device& self = device();
  if (self.left >= 0 && self.left-- == 0) self.lost = true;
  if (self.atLaunch) self.atLaunch();
  return !idle();
}

Asked asked() {
  const Device& self = device();
  return {self.launches, self.copies, self.fills, self.waits, self.graphs};
}
DryRun::DryRun() { device().dry = true; }
DryRun::~DryRun() { device().dry = false; }
void setMemory(size_t bytes) { device().memory = bytes; }
void failAfter(int64_t launches) {
  device().left = launches;
  device().lost = false;
}

void atLaunch(std::function<void()> call) { device().atLaunch = std::move(call); }

}  // namespace emulation

using emulation::device, emulation::idle, emulation::queue, emulation::state;

cudaError_t cudaMalloc(void** memory, size_t bytes) {
  auto& self = device();
  if (self.lost) return state();
  const std::lock_guard lock(self.mutex);
  if (self.memory > 0 && self.taken + bytes > self.memory) return cudaErrorMemoryAllocation;
  *memory = std::calloc(std::max<size_t>(1, bytes), 1);
  if (!*memory) return cudaErrorMemoryAllocation;
  if (!self.dry) std::memset(*memory, 0xff, bytes);  // NaN as float32: what was never written shows
  self.blocks[*memory] = bytes;
  self.taken += bytes;
  return cudaSuccess;
}

cudaError_t cudaFree(void* memory) {
  auto& self = device();
  const std::lock_guard lock(self.mutex);
  self.taken -= self.blocks.at(memory);
  self.blocks.erase(memory);
  std::free(memory);
  return state();
}

cudaError_t cudaMallocHost(void** memory, size_t bytes) {
  *memory = std::malloc(bytes);
  if (*memory) std::memset(*memory, 0xff, bytes);
  return *memory ? state() : cudaErrorMemoryAllocation;
}

cudaError_t cudaMemcpy2DAsync(void* to, size_t toPitch, const void* from, size_t fromPitch, size_t width,
                              size_t height, cudaMemcpyKind, cudaStream_t stream) {
  ++device().copies;
  return queue(stream, [=] {
    for (size_t row = 0; row < height && !idle(); ++row)
      std::memmove(static_cast<char*>(to) + row * toPitch, static_cast<const char*>(from) + row * fromPitch,
                   width);
  });
}

cudaError_t cudaMemcpyAsync(void* to, const void* from, size_t bytes, cudaMemcpyKind, cudaStream_t stream) {
  ++device().copies;
  return queue(stream, [=] {
    if (!idle()) std::memcpy(to, from, bytes);
  });
}

cudaError_t cudaMemsetAsync(void* memory, int value, size_t bytes, cudaStream_t stream) {
  ++device().fills;
  return queue(stream, [=] {
    if (!idle()) std::memset(memory, value, bytes);
  });
}

cudaError_t cudaMemset2DAsync(void* memory, size_t pitch, int value, size_t width, size_t height,
                              cudaStream_t stream) {
  ++device().fills;
  return queue(stream, [=] {
    for (size_t row = 0; row < height && !idle(); ++row)
      std::memset(static_cast<char*>(memory) + row * pitch, value, width);
  });
}

cudaError_t cudaGetLastError() { return state(); }
cudaError_t cudaSetDevice(int) { return state(); }

cudaError_t cudaMemGetInfo(size_t* free, size_t* total) {
  auto& self = device();
  *total = self.memory > 0 ? self.memory : size_t{1} << 40;
  *free = *total - self.taken;
  return state();
}
