// How fast this device is at its best.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

#include "kernels/ceilings.h"

namespace janus::cuda {

// Multiply-adds and powers of two in registers; with `rounded`, bfloat16 tiles of the instruction that the
// kernels use (mma.m16n8k16, which reaches about two thirds of what wgmma does where that exists); bytes by
// a[i] + s b[i] (McCalpin's STREAM triad) within the cache for all and in the device's memory. Each is the
// best of some launches of a few milliseconds; takes well under a second. Takes at most `mostBytes` of the
// device's memory and gives them back. `device` must be the current one. Throws as a backend does.
Ceilings measureCeilings(int device, cudaStream_t stream, bool rounded, int64_t mostBytes);

}  // namespace janus::cuda
