// What a device does at most in a second, what an operation must do, and the time that takes at least.
#pragma once

#include <cstdint>

namespace janus {

// What an operation cannot do without, whatever its kernel is like.
struct Work {
  double products = 0;      // multiply-adds whose factors may be rounded: they may run on matrix units
  double multiplyAdds = 0;  // all others, in float32
  double specials = 0;      // exponentials, logarithms, quotients and roots
  double polynomials = 0;   // multiply-adds that the exponentials take where no unit computes them
  double bytes = 0;         // operands read and results written, each once
};

// Measured, each alone, with nothing else in the way. 0: the device has no such thing. `near` is the memory
// through which operations hand on what they compute: a GPU's cache for all, a processor's first cache for
// each core; `far` is what lies behind it.
struct Ceilings {
  double multiplyAdds = 0;        // a second, of float32, in registers
  double matrixMultiplyAdds = 0;  // of bfloat16 with float32 sums; only where this precision was chosen
  double specials = 0;            // powers of two in units of their own
  double nearBytes = 0;           // read and written in a second
  double farBytes = 0;
  int64_t nearSize = 0;  // bytes
};

// Seconds that `work` takes at least: the longest of its parts, as if they overlapped perfectly. Exponentials
// are shared out between their units and the multiply-adds so that neither waits. Of operands that `near`
// cannot hold, what it had before and what it keeps do not cross to `far`.
inline double floorSeconds(const Work& work, const Ceilings& device) {
  double seconds = 0;
  const auto takes = [&](double amount, double rate) {
    if (rate > 0 && amount / rate > seconds) seconds = amount / rate;
  };
  takes(work.products, device.matrixMultiplyAdds);
  const double arithmetic = work.multiplyAdds + (device.matrixMultiplyAdds > 0 ? 0 : work.products);
  takes(arithmetic, device.multiplyAdds);
  const double unitsSave = work.specials > 0 ? work.polynomials / work.specials * device.specials : 0;
  takes(arithmetic + work.polynomials, device.multiplyAdds + unitsSave);
  takes(work.bytes, device.nearBytes);
  takes(work.bytes - 2 * static_cast<double>(device.nearSize), device.farBytes);
  return seconds;
}

}  // namespace janus
