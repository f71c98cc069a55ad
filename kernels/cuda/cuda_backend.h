// The operations of the forward pass on an NVIDIA device.
#pragma once

#include <memory>

#include "kernels/backend.h"
#include "kernels/device_options.h"

namespace janus::cuda {

// `device`: CUDA's ordinal. The environment may choose further (see kernels/cuda/options.h). Throws
// DeviceLost when the device cannot be used, std::runtime_error with a sentence when it cannot do what is
// asked.
std::unique_ptr<Backend> makeCudaBackend(int device, const DeviceOptions& options = {});

}  // namespace janus::cuda
