// What a device is called, and how much it takes at a time.
#pragma once

#include <cstdint>
#include <string>

#include "kernels/ceilings.h"

namespace janus {

class DeviceProperties {
 public:
  virtual ~DeviceProperties() = default;

  // For a person: "CPU, AVX-512, 2 threads".
  virtual std::string description() const = 0;

  // How many tokens of a sequence are best given to the device at a time: enough to keep all of it busy, few
  // enough to stay in its caches.
  virtual int64_t tokensPerStep() const = 0;
  // How many tokens of short sequences are best given together, where there are several sequences.
  virtual int64_t tokensPerBatch() const = 0;
  // How many parts of an operation run at the same time, each with scratch memory of its own in the
  // computer's memory.
  virtual int64_t tasksAtOnce() const = 0;

  // The rates that the device reaches at most, measured now, in well under a second, with all tasks at once.
  virtual Ceilings measureCeilings() = 0;
};

}  // namespace janus
