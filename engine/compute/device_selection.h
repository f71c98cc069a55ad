// The device and precision a user's words choose, refused by name where they cannot be had.
#pragma once

#include <memory>
#include <string>

#include "kernels/backend.h"

namespace janus {

// Where a model runs, in a user's words.
struct DeviceSelection {
  std::string device = "auto", precision = "fp32";  // auto | cpu | cuda[:N]; fp32 | bf16
  int threads = 0;                                  // 0: all cores this process may use
  std::string memory = {};                          // a GPU's at most: 500M, 4.5G; "": all that is free
};

// Throws Error: Usage for words that name no device or precision, Resource for a device or a precision that
// this build or computer does not have.
std::unique_ptr<Backend> openDevice(const DeviceSelection& device);

// The bytes of DeviceSelection::memory, 0 for none. Throws Error (Usage) for other words.
int64_t memoryCap(const std::string& memory);

// "cpu" or "cuda": what a run's key tells apart.
std::string deviceKind(const std::string& device);

}  // namespace janus
