// 2^x on the multiply-add units, for weights that are rounded to bfloat16. A multiprocessor has 16 special
// function units and 128 multiply-add units, so that a share of attention's exponentials is done here while
// the special function units do the others (range reduction as in Cody & Waite 1980; the division of labour
// as in FlashAttention-4, arXiv 2603.05451).
#pragma once

#include <cuda_runtime.h>

#include "kernels/cuda/tensor_core.cuh"

namespace janus::cuda {

// 2^x with a relative error below 1.2e-4 (bfloat16 rounds by up to 2^-9 = 2e-3) for x in -126..64. Exactly 0
// for -127 and below, -infinity and NaN included; 2^65 for 65 and above.
__device__ __forceinline__ float powerOfTwoByMultiplying(float x) {
  constexpr float lowest = 127,
                  span = 192;  // x from -127 to 65 becomes 0 to 1, which saturation holds for free
  constexpr float rounder =
      12582912 - lowest;  // 1.5 * 2^23: adding it leaves a whole number in the lower bits
  const float part = __saturatef(fmaf(x, 1 / span, lowest / span));
  const float shifted = fmaf(part, span, rounder);
  const float f = fmaf(part, span, rounder - shifted);  // x less its nearest whole number
  // The polynomial whose largest relative error is least among those that are 1 at 0: there, below -127, the
  // exponent becomes that of zero and nothing else may be left.
  const float power = fmaf(fmaf(fmaf(0.05500904f, f, 0.24221099f), f, 0.69328290f), f, 1.0f);
  return __uint_as_float(__float_as_uint(power) + (__float_as_uint(shifted) << 23));
}

// 2^n exactly, for n in -126..127.
__device__ __forceinline__ float wholePowerOfTwo(int n) {
  return __uint_as_float(static_cast<unsigned>(n + 127) << 23);
}

}  // namespace janus::cuda
