// What runs along a stream: convolution and selective scan. Shapes as in kernels/operations.h.
#pragma once

#include <cuda_runtime.h>

#include "kernels/operations.h"

namespace janus::cuda {

void convSilu(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state, const Tensor& y,
              cudaStream_t stream);
void scan(const ScanInputs& in, const Tensor& state, const Tensor& y, cudaStream_t stream);

}  // namespace janus::cuda
