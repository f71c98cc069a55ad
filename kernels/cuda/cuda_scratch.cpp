// What operations take of the device's memory for themselves.
#include <algorithm>

#include "kernels/cuda/cuda_device.h"
#include "kernels/cuda/expert_order.h"

namespace janus::cuda {
namespace {

constexpr int64_t floatBytes = sizeof(float);

}  // namespace

// A gated MLP takes its hidden values; a mixture of experts those of both experts of a token, their results
// and the order of the tokens; a scan the states between its chunks, less than a value for each of its
// inputs. All of it is kept, as in recordings of short windows; of several windows together the hidden values
// are so large that asking for them gives back the rest.
int64_t CudaDevice::scratchBytes(const StepShape& step) const {
  const int64_t ofOneNet = step.rows * step.hidden * floatBytes;
  const int64_t other = step.rows * (2 * step.width + mostIntsPerToken + step.scanChannels) * floatBytes;
  return 3 * ofOneNet + (step.sequences > 1 ? keptBytes(other, ofOneNet) : other);
}

// What every query of a launch gives to every bin of both streams, for as many tiles as the scratch holds.
int64_t CudaDevice::scratchBytes(const MapShape& map) const {
  if (map.bins == 0) return 0;
  const int64_t tiles = (map.queries + attentionTileRows - 1) / attentionTileRows;
  const int64_t rows = tiles * attentionTileRows * map.heads;
  return std::min(mostBinBytes, rows * (2 * map.bins + attentionTileRows) * floatBytes);
}

int64_t CudaDevice::keptBytes(int64_t given, int64_t asked) const {
  return DeviceMemory::beginsPhase(asked) ? 0 : given;
}

int64_t CudaDevice::takenBytes(int64_t asked) const { return DeviceMemory::roundedUp(asked); }

}  // namespace janus::cuda
