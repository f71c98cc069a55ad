// What is done value by value or row by row. One thread each.
#pragma once

#include "kernels/operations.h"

namespace janus::cpu {

// The names and shapes are those of Operations.
void rmsNorm(const Tensor& x, const Tensor& weight, float epsilon, const Tensor& y);
// y = activation(x + bias), or y += that; y may be x.
void finishLinear(const Tensor& x, const LinearOptions& options, const Tensor& y);
// y[t, i] = silu(x[t, i]) * x[t, f + i], y [T, f]; y may be the first half of x.
void gate(const Tensor& x, const Tensor& y);
void route(const Tensor& logits, const Tensor& routes);
// h[t] = forward[first+t-1] + backward[first+t+1], with the term that lies outside left out.
void joinContexts(const Tensor& forward, const Tensor& backward, int64_t first, const Tensor& h);
// y = a * x + y.
void addScaled(float a, const float* x, int64_t count, float* y);

}  // namespace janus::cpu
