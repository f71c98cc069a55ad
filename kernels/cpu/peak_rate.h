// How fast this processor multiplies: what the time of everything else is compared with.
#pragma once

namespace janus::cpu {

// Multiply-adds of float32 a second, of all of `threads` threads together, with nothing but registers in use:
// the best of several bursts of a few milliseconds, as other programs only ever make it less. Takes about 50
// ms.
double peakMultiplyAdds(int threads);

}  // namespace janus::cpu
