// How fast this processor is at its best, which measured times are compared with.
#pragma once

#include "kernels/ceilings.h"

namespace janus::cpu {

// Of all of `threads` threads together: multiply-adds with nothing but registers in use, and bytes read and
// written in each core's first and second cache by a[i] + s b[i] (McCalpin's STREAM triad). Each is the best
// of several bursts, as other programs can only make a burst slower. Takes about 100 ms. Exponentials have no
// unit.
Ceilings measureCeilings(int threads);

}  // namespace janus::cpu
