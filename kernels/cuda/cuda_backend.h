// The operations of the forward pass on an NVIDIA device, every one in its simplest correct form, float32
// throughout.
#pragma once

#include <memory>

#include "kernels/backend.h"

namespace janus::cuda {

// `device`: CUDA's ordinal. Throws DeviceLost when the device cannot be used.
std::unique_ptr<Backend> makeCudaBackend(int device);

}  // namespace janus::cuda
