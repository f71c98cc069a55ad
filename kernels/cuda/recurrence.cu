// What runs along a stream, in its simplest form: a thread takes one channel of one sequence through all
// tokens.
#include "kernels/cuda/recurrence.h"

#include "kernels/cuda/device_math.cuh"
#include "kernels/cuda/launch.h"

namespace janus::cuda {
namespace {

constexpr int blockThreads = 64;  // few, as channels are few and every block is another multiprocessor
constexpr int states = 16;
constexpr int pastTaps = 3;

// Blocks in x take sequences, in y channels.
__global__ void convSiluKernel(View x, int64_t tokens, View weight, View bias, View state, View y) {
  const int64_t channel = static_cast<int64_t>(blockIdx.y) * blockDim.x + threadIdx.x;
  if (channel >= x.columns) return;
  const int64_t sequence = blockIdx.x, begin = sequence * tokens, firstState = sequence * pastTaps;
  float past[pastTaps], taps[pastTaps + 1];
  for (int k = 0; k < pastTaps; ++k) past[k] = state.at(firstState + k, channel);
  for (int k = 0; k <= pastTaps; ++k) taps[k] = weight.at(k, channel);
  for (int64_t t = begin; t < begin + tokens; ++t) {
    const float now = x.at(t, channel);
    float sum = bias.at(0, channel);
    for (int k = 0; k < pastTaps; ++k) sum = fmaf(taps[k], past[k], sum);
    y.at(t, channel) = silu(fmaf(taps[pastTaps], now, sum));
    for (int k = 0; k + 1 < pastTaps; ++k) past[k] = past[k + 1];
    past[pastTaps - 1] = now;
  }
  for (int k = 0; k < pastTaps; ++k) state.at(firstState + k, channel) = past[k];
}

// The scan's inputs by value: views cannot be made on the device.
struct ScanViews {
  View u, dt, b, c, gate, a, d, state, y;
};

__global__ void scanKernel(ScanViews in, int64_t tokens) {
  const int64_t channel = static_cast<int64_t>(blockIdx.y) * blockDim.x + threadIdx.x;
  if (channel >= in.u.columns) return;
  const int64_t sequence = blockIdx.x, begin = sequence * tokens, firstState = sequence * states;
  float h[states], a[states];
  for (int n = 0; n < states; ++n) {
    h[n] = in.state.at(firstState + n, channel);
    a[n] = in.a.at(n, channel);
  }
  for (int64_t t = begin; t < begin + tokens; ++t) {
    const float u = in.u.at(t, channel), dt = in.dt.at(t, channel);
    float sum = in.d.at(0, channel) * u;
    for (int n = 0; n < states; ++n) {
      h[n] = fmaf(exp2f(dt * a[n]), h[n], dt * u * in.b.at(t, n));
      sum = fmaf(in.c.at(t, n), h[n], sum);
    }
    in.y.at(t, channel) = sum * silu(in.gate.at(t, channel));
  }
  for (int n = 0; n < states; ++n) in.state.at(firstState + n, channel) = h[n];
}

dim3 gridOf(int64_t sequences, int64_t channels) {
  return dim3(static_cast<unsigned>(sequences), blocksFor(channels, blockThreads).x);
}

}  // namespace

void convSilu(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state, const Tensor& y,
              cudaStream_t stream) {
  const int64_t sequences = state.rows / pastTaps;
  launch("convSilu", convSiluKernel, gridOf(sequences, x.columns), blockThreads, stream, x,
         x.rows / sequences, weight, bias, state, y);
}

void scan(const ScanInputs& in, const Tensor& state, const Tensor& y, cudaStream_t stream) {
  const ScanViews views{in.u, in.dt, in.b, in.c, in.gate, in.a, in.d, state, y};
  const int64_t sequences = state.rows / states;
  launch("scan", scanKernel, gridOf(sequences, in.u.columns), blockThreads, stream, views,
         in.u.rows / sequences);
}

}  // namespace janus::cuda
