// The two operations that run along a sequence: convolution and selective scan, for some of the channels. One
// thread.
#pragma once

#include "kernels/operations.h"

namespace janus::cpu {

// Channels per task: no instruction set has wider vectors.
constexpr int64_t channelsPerTask = 16;
constexpr int64_t convTaps = 4;
constexpr int64_t stateSize = 16;

// The names and shapes are those of Operations; channels [first, first + count), count <= channelsPerTask.
void convSilu(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state, const Tensor& y,
              int64_t first, int64_t count);
void scan(const ScanInputs& in, const Tensor& state, const Tensor& y, int64_t first, int64_t count);

}  // namespace janus::cpu
