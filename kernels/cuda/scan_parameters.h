// The parameters of a selective scan, finished in one launch.
#pragma once

#include <cuda_runtime.h>

#include "kernels/operations.h"

namespace janus::cuda {

// Step sizes are made from at most so many numbers.
constexpr int64_t mostStepInputs = 64;

// As Operations::finishScanParameters. stepProjection [E, R] in float32 without gaps.
void finishScanParameters(const Tensor& parameters, const ScanParameters& with, const float* stepProjection,
                          const Tensor& normalised, const Tensor& dt, cudaStream_t stream);

}  // namespace janus::cuda
