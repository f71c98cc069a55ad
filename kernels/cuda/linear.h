// Products with weight matrices.
#pragma once

#include <cuda_runtime.h>

#include "kernels/operations.h"

namespace janus::cuda {

// y = activation(x Wᵀ + bias), or y += that. weight [outputs, inputs], row-major.
void linear(const Tensor& x, const Tensor& weight, const LinearOptions& options, const Tensor& y,
            cudaStream_t stream);

}  // namespace janus::cuda
