// What a backend throws when its device fails.
#pragma once

#include <new>
#include <stdexcept>

namespace janus {

// The device's own memory, or the share of it that may be used, would not do. Nothing is lost: less may be
// asked for.
class DeviceOutOfMemory : public std::bad_alloc {
 public:
  const char* what() const noexcept override { return "the device is out of memory"; }
};

// The device failed in a way that poisons its context until the process ends: nothing that it holds can be
// trusted, and nothing can be computed on it by this process.
class DeviceLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace janus
