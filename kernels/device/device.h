// Which devices this computer has, which one is used, and why the others are not.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "kernels/backend.h"
#include "kernels/device_options.h"

namespace janus {

struct Device {
  std::string name;         // "CPU, AVX-512, 2 threads", "NVIDIA H200"
  std::string kind;         // "cpu", "cuda"
  int ordinal = 0;          // among its kind
  int64_t memoryBytes = 0;  // of the device itself; 0 for the CPU
  bool usable = false;
  bool used = false;  // what "auto" means
  std::string why;    // a sentence: why it is not usable, or not used unless asked for
};

// The CPU first, then what the CUDA module finds, or one unusable entry that says why there is none. Loads
// the module only where a driver is installed: its libraries are large.
std::vector<Device> findDevices();

// `device`: "auto", "cpu", "cuda" or "cuda:N". Throws std::runtime_error with a sentence when it cannot be
// had. `options` are for a GPU. "auto" is the CPU: the CUDA operations have passed their tests on an emulated
// device only.
std::unique_ptr<Backend> makeBackend(const std::string& device, int threads = 0,
                                     const DeviceOptions& options = {});

}  // namespace janus
