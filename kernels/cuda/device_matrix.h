// A weight matrix on the device: [outputs, inputs] in float32 without gaps.
#pragma once

#include <utility>

#include "kernels/tensor.h"

namespace janus::cuda {

class DeviceMatrix : public Matrix {
 public:
  DeviceMatrix(Buffer values, int64_t outputs, int64_t inputs)
      : Matrix(outputs, inputs), values_(std::move(values)) {}
  Tensor tensor() const { return values_.tensor(); }

 private:
  Buffer values_;
};

}  // namespace janus::cuda
