// Products by cuBLAS, which is loaded when it is asked for: it is 700 MB, and the module works without.
#pragma once

#include <cuda_runtime.h>

#include <memory>

#include "kernels/cuda/products.h"
#include "kernels/operations.h"

namespace janus::cuda {

class CublasProducts {
 public:
  virtual ~CublasProducts() = default;
  // y = x Wᵀ or y += that, with TF32 where our own would split and in float32 elsewhere.
  virtual void multiply(const Tensor& x, const WeightView& weight, bool accumulate, const Tensor& y) = 0;
};

// Throws std::runtime_error with a sentence when the library cannot be had.
std::unique_ptr<CublasProducts> openCublas(cudaStream_t stream);

}  // namespace janus::cuda
