// What the processor's operations take of the computer's memory for themselves.
#include <algorithm>

#include "kernels/cpu/attention_block.h"
#include "kernels/cpu/cpu_device.h"

namespace janus::cpu {
namespace {

constexpr int64_t floatBytes = sizeof(float);
// What the allocator and the threads take beside what is counted.
constexpr int64_t unaccounted = int64_t{3} << 20;

}  // namespace

// A task of a mixture of experts holds its rows, their hidden values (of gate and up) and their results.
int64_t CpuDevice::scratchBytes(const StepShape& step) const {
  return tasksAtOnce() * rowsPerExpert * 2 * (step.hidden + step.width) * floatBytes;
}

// A task holds the sums over the bins of both streams, of one head and of all heads, for its tile of queries.
int64_t CpuDevice::scratchBytes(const MapShape& map) const {
  return tasksAtOnce() * 4 * tileQueries * map.bins * floatBytes;
}

int64_t CpuDevice::keptBytes(int64_t given, int64_t) const {
  return std::min(given, BlockPool::keptFloats * floatBytes);
}

int64_t CpuDevice::takenBytes(int64_t asked) const { return asked + unaccounted; }

}  // namespace janus::cpu
