// What a device does at most in a second.
#pragma once

#include <cstdint>

namespace janus {

// Measured, each alone, with nothing else in the way. 0: the device has no such unit. `near` is the memory
// through which operations hand on what they compute: a GPU's cache for all of its cores, a processor's first
// cache for each core; `far` is the memory behind it.
struct Ceilings {
  double multiplyAdds = 0;        // a second, of float32, in registers
  double matrixMultiplyAdds = 0;  // of bfloat16 with float32 sums; only where this precision was chosen
  double specials = 0;            // powers of two in units of their own
  double nearBytes = 0;           // read and written in a second
  double farBytes = 0;
  int64_t nearSize = 0;  // bytes
};

}  // namespace janus
