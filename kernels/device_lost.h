// What a backend throws when its device is lost.
#pragma once

#include <stdexcept>

namespace janus {

// The device failed in a way that poisons its context until the process ends: nothing that it holds can be
// trusted, and nothing can be computed on it by this process.
class DeviceLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace janus
