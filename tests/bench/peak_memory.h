// The most memory a benchmark's process had resident, as the kernel counts it; Linux only.
#pragma once

#include <malloc.h>

#include <cstdint>
#include <fstream>
#include <string>

namespace janus {

// From now on, without what was freed before; where the kernel does not let it, since the process began.
inline void beginPeakMemory() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << 5;
}

// Bytes; 0 when they cannot be told.
inline int64_t peakMemory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::stoll(line.substr(6)) * 1024;
  return 0;
}

}  // namespace janus
