// Products of a few rows with a small weight matrix, which is packed once. One thread each.
#pragma once

#include <cstdint>
#include <span>

#include "kernels/cpu/aligned.h"
#include "kernels/tensor.h"

namespace janus::cpu {

class PackedMatrix : public Matrix {
 public:
  // values: [outputs, inputs], row-major.
  PackedMatrix(std::span<const float> values, int64_t outputs, int64_t inputs);
  const float* panels() const { return panels_.get(); }

 private:
  AlignedFloats panels_;
};

// How many rows a task multiplies: a multiple of every register block's height, small enough for the cache.
constexpr int64_t rowsPerTask = 96;
// An expert's weights are fetched once for each block of its rows: blocks are taller than elsewhere.
constexpr int64_t rowsPerExpert = 2 * rowsPerTask;

// y = x Wᵀ. Every row is computed in the same way wherever it lies.
void multiply(const Tensor& x, const PackedMatrix& weight, const Tensor& y);

}  // namespace janus::cpu
