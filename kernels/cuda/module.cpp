// What the CUDA module exports.
#include <cuda_runtime.h>

#include "kernels/cuda/cuda_backend.h"
#include "kernels/device/device_module.h"

namespace janus::cuda {
namespace {

int count(std::string& why) {
  int devices = 0;
  const cudaError_t error = cudaGetDeviceCount(&devices);
  if (error != cudaSuccess) why = cudaGetErrorString(error);
  return error == cudaSuccess ? devices : 0;
}

cudaDeviceProp propertiesOf(int device) {
  cudaDeviceProp properties{};
  cudaGetDeviceProperties(&properties, device);
  return properties;
}

std::string name(int device) { return propertiesOf(device).name; }
int64_t memory(int device) { return static_cast<int64_t>(propertiesOf(device).totalGlobalMem); }

constexpr DeviceModule module{deviceModuleVersion, count, name, memory, makeCudaBackend};

}  // namespace
}  // namespace janus::cuda

extern "C" __attribute__((visibility("default"))) const janus::DeviceModule* janus_device_module() {
  return &janus::cuda::module;
}
