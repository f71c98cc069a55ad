// What runs along a stream, in its simplest form: a thread takes one channel through all tokens.
#include "kernels/cuda/recurrence.h"

#include "kernels/cuda/device_math.cuh"
#include "kernels/cuda/launch.h"

namespace janus::cuda {
namespace {

constexpr int blockThreads = 64;  // few, as channels are few and every block is another multiprocessor
constexpr int states = 16;
constexpr int pastTaps = 3;

__global__ void convSiluKernel(View x, View weight, View bias, View state) {
  const int64_t channel = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (channel >= x.columns) return;
  float past[pastTaps], taps[pastTaps + 1];
  for (int k = 0; k < pastTaps; ++k) past[k] = state.at(k, channel);
  for (int k = 0; k <= pastTaps; ++k) taps[k] = weight.at(k, channel);
  for (int64_t t = 0; t < x.rows; ++t) {
    const float now = x.at(t, channel);
    float sum = bias.at(0, channel);
    for (int k = 0; k < pastTaps; ++k) sum = fmaf(taps[k], past[k], sum);
    x.at(t, channel) = silu(fmaf(taps[pastTaps], now, sum));
    for (int k = 0; k + 1 < pastTaps; ++k) past[k] = past[k + 1];
    past[pastTaps - 1] = now;
  }
  for (int k = 0; k < pastTaps; ++k) state.at(k, channel) = past[k];
}

// The scan's inputs by value: views cannot be made on the device.
struct ScanViews {
  View u, dt, b, c, gate, a, d, state, y;
};

__global__ void scanKernel(ScanViews in) {
  const int64_t channel = static_cast<int64_t>(blockIdx.x) * blockDim.x + threadIdx.x;
  if (channel >= in.u.columns) return;
  float h[states], a[states];
  for (int n = 0; n < states; ++n) {
    h[n] = in.state.at(n, channel);
    a[n] = in.a.at(n, channel);
  }
  for (int64_t t = 0; t < in.u.rows; ++t) {
    const float u = in.u.at(t, channel), dt = in.dt.at(t, channel);
    float sum = in.d.at(0, channel) * u;
    for (int n = 0; n < states; ++n) {
      h[n] = fmaf(exp2f(dt * a[n]), h[n], dt * u * in.b.at(t, n));
      sum = fmaf(in.c.at(t, n), h[n], sum);
    }
    in.y.at(t, channel) = sum * silu(in.gate.at(t, channel));
  }
  for (int n = 0; n < states; ++n) in.state.at(n, channel) = h[n];
}

}  // namespace

void convSilu(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state,
              cudaStream_t stream) {
  launch("convSilu", convSiluKernel, blocksFor(x.columns, blockThreads), blockThreads, stream, x, weight,
         bias, state);
}

void scan(const ScanInputs& in, const Tensor& state, const Tensor& y, cudaStream_t stream) {
  const ScanViews views{in.u, in.dt, in.b, in.c, in.gate, in.a, in.d, state, y};
  launch("scan", scanKernel, blocksFor(in.u.columns, blockThreads), blockThreads, stream, views);
}

}  // namespace janus::cuda
