// Which devices there are, and the one a user's words choose.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "kernels/backend.h"

namespace janus {

struct Device {
  std::string name;  // for a person: "CPU, AVX-512, 2 threads"
  std::string kind;  // "cpu", "cuda"
  std::string simd;  // the instruction set, "" on a GPU
  int threads = 0;
  bool used = false;  // what "auto" chooses
  std::string why;    // why it is used or not, a sentence
};

std::vector<Device> devices();

// `device`: auto | cpu | cuda[:N]. `precision`: fp32 | bf16. Throws Error: Usage for other words, Resource
// for a device or a precision that this build and computer do not have, by name.
void checkDevice(std::string_view device, std::string_view precision);

// The same checked, opened. `threads` 0: all cores this process may use.
std::unique_ptr<Backend> openDevice(std::string_view device, std::string_view precision, int threads = 0);

}  // namespace janus
