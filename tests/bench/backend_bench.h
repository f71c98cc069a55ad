// What benchmarks of a backend's operations have in common: the backend, and operands in its memory.
#pragma once

#include <memory>
#include <random>
#include <utility>
#include <vector>

#include "kernels/backend.h"

namespace janus {

class BackendBench {
 protected:
  explicit BackendBench(std::unique_ptr<Backend> backend) : backend_(std::move(backend)) {}

  // Uniformly distributed; it lives until buffers_ is cleared.
  Tensor random(int64_t rows, int64_t columns, float low = -1, float high = 1) {
    std::uniform_real_distribution<float> distribution(low, high);
    std::vector<float> values(static_cast<size_t>(rows * columns));
    for (float& value : values) value = distribution(generator_);
    buffers_.push_back(backend_->allocate(rows, columns));
    backend_->upload(values, buffers_.back().tensor());
    return buffers_.back().tensor();
  }

  std::shared_ptr<const Matrix> weights(int64_t outputs, int64_t inputs) {
    const Tensor values = random(outputs, inputs);
    std::vector<float> copy(static_cast<size_t>(outputs * inputs));
    backend_->download(values, copy);
    return backend_->matrix(copy, outputs, inputs);
  }

  std::unique_ptr<Backend> backend_;
  std::vector<Buffer> buffers_;

 private:
  std::mt19937 generator_{1};
};

}  // namespace janus
