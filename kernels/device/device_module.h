// How a device module, a library loaded at run time, presents itself.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "kernels/device_options.h"

namespace janus {

class Backend;

// Module and program are built together: anything but the same string is refused.
constexpr const char* deviceModuleVersion = "janus-device-module 4";

struct DeviceModule {
  const char* version;
  // The number of usable devices; why there is none is written to `why`. Never throws.
  int (*count)(std::string& why);
  std::string (*name)(int device);
  int64_t (*memory)(int device);  // bytes
  std::unique_ptr<Backend> (*open)(int device, const DeviceOptions& options);
};

// The one symbol a module exports, as extern "C".
using DeviceModuleEntry = const DeviceModule* (*)();
constexpr const char* deviceModuleEntry = "janus_device_module";

}  // namespace janus
