// The mixture of experts.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

#include "kernels/operations.h"

namespace janus::cuda {

// Where one expert's weights lie on the device: gateUp [2f, d], down [d, f], both row-major without gaps.
struct ExpertPointers {
  const float* gateUp;
  const float* down;
};

// y += the sum over a token's two experts of weight * expert(x). `weights`: in device memory, one for each
// expert. The hidden width f is at most longestHidden.
constexpr int64_t longestHidden = 1024;
void experts(const Tensor& x, const Tensor& routes, const ExpertPointers* weights, int64_t hidden,
             const Tensor& y, cudaStream_t stream);

}  // namespace janus::cuda
