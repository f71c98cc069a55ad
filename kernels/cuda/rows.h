// Operations on rows of one token each. Shapes as in kernels/operations.h.
#pragma once

#include <cuda_runtime.h>

#include <cstdint>

#include "kernels/operations.h"

namespace janus::cuda {

void embed(const Tensor& tokens, const Tensor& table, const Tensor& y, cudaStream_t stream);
void rmsNorm(const Tensor& x, const Tensor& weight, float epsilon, const Tensor& y, cudaStream_t stream);
void copyReversed(const Tensor& from, const Tensor& to, cudaStream_t stream);
void joinContexts(const Tensor& x, int64_t sequences, int64_t first, const Tensor& h, cudaStream_t stream);
void route(const Tensor& logits, const Tensor& routes, cudaStream_t stream);
// y = silu(left half of x) * right half of x; x [T, 2f], y [T, f].
void gate(const Tensor& x, const Tensor& y, cudaStream_t stream);

}  // namespace janus::cuda
