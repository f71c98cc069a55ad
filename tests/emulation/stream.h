// Streams, events and graphs of the emulated device.
#pragma once

#include <functional>

#include "cuda_runtime.h"

namespace emulation {

// Does `work` now, or notes it where the stream is being captured: then it is done at every launch of the
// graph.
cudaError_t queue(cudaStream_t stream, std::function<void()> work);

}  // namespace emulation
