// The device and precision a user's words choose, refused by name where they cannot be had.
#pragma once

#include <memory>
#include <string>

#include "kernels/backend.h"

namespace janus {

// `device`: auto | cpu | cuda[:N]. `precision`: fp32 | bf16. `threads` 0: all cores this process may use.
// Throws Error: Usage for other words, Resource for a device or a precision that this build and computer do
// not have.
std::unique_ptr<Backend> openDevice(const std::string& device, const std::string& precision, int threads = 0);

// "cpu" or "cuda": what a run's key tells apart.
std::string deviceKind(const std::string& device);

}  // namespace janus
