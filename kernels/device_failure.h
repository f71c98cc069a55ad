// What a backend throws when its device fails.
#pragma once

#include <new>
#include <stdexcept>

namespace janus {

// The device's own memory, or the share of it that may be used, is too small for what was asked. Nothing is
// lost: the caller may ask for less.
class DeviceOutOfMemory : public std::bad_alloc {
 public:
  const char* what() const noexcept override { return "the device is out of memory"; }
};

// The device failed in a way that spoils its context until the process ends: nothing that it holds can be
// trusted, and this process can compute nothing more on it.
class DeviceLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace janus
