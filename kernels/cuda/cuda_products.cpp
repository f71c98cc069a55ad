// Products, nets, and what runs along a stream: which form of a kernel does it, with what scratch.
#include <vector>

#include "kernels/cuda/chunked_recurrence.h"
#include "kernels/cuda/cuda_device.h"
#include "kernels/cuda/device_matrix.h"
#include "kernels/cuda/expert_order.h"
#include "kernels/cuda/experts.h"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/linear.h"
#include "kernels/cuda/recurrence.h"
#include "kernels/cuda/rows.h"
#include "kernels/cuda/scan_parameters.h"

namespace janus::cuda {
namespace {

Tensor onDevice(const Matrix& matrix) { return static_cast<const DeviceMatrix&>(matrix).tensor(); }

}  // namespace

WeightView CudaDevice::viewOf(const Matrix& matrix, bool keepFloat32) const {
  return {onDevice(matrix).data, matrix.outputs(), matrix.inputs(), rounds() && !keepFloat32};
}

void CudaDevice::linear(const Tensor& x, const Matrix& weight, const LinearOptions& options,
                        const Tensor& y) {
  const cudaStream_t stream = use();
  if (!optimised()) return cuda::linear(x, onDevice(weight), options, y, stream);
  const WeightView view = viewOf(weight, options.keepFloat32);
  if (cublas_ && !options.bias.data && options.activation == Activation::None)
    return cublas_->multiply(x, view, options.accumulate, y);
  linearTiled(x, view, options, y, stream);
}

void CudaDevice::convSilu(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state,
                          const Tensor& y) {
  const cudaStream_t stream = use();
  if (!optimised()) return cuda::convSilu(x, weight, bias, state, y, stream);
  const Buffer scratch = allocate(1, convScratch(chunkingOf(x, state, convStateRows), x.columns));
  convSiluChunked(x, weight, bias, state, y, scratch.tensor().data, stream);
}

void CudaDevice::finishScanParameters(const Tensor& parameters, const ScanParameters& with,
                                      const Tensor& normalised, const Tensor& dt) {
  const int64_t r = with.stepNorm.columns, n = with.bNorm.columns;
  if (optimised() && r <= mostStepInputs)
    return cuda::finishScanParameters(parameters, with, onDevice(with.stepProjection).data, normalised, dt,
                                      use());
  const auto normalise = [&](int64_t begin, const Tensor& weight) {
    rmsNorm(parameters.columnsFrom(begin, weight.columns), weight, with.epsilon,
            normalised.columnsFrom(begin, weight.columns));
  };
  normalise(0, with.stepNorm);
  normalise(r, with.bNorm);
  normalise(r + n, with.cNorm);
  linear(normalised.columnsFrom(0, r), with.stepProjection,
         {with.stepBias, Activation::Softplus, false, true}, dt);
}

void CudaDevice::scan(const ScanInputs& in, const Tensor& state, const Tensor& y) {
  const cudaStream_t stream = use();
  if (!optimised()) return cuda::scan(in, state, y, stream);
  const Buffer scratch = allocate(1, scanScratch(chunkingOf(in.u, state, scanStateRows), in.u.columns));
  scanChunked(in, state, y, scratch.tensor().data, stream);
}

void CudaDevice::gatedMlp(const Tensor& x, const GatedMlp& mlp, const Tensor& y) {
  const cudaStream_t stream = use();
  const int64_t hidden = mlp.down->inputs();
  const Buffer gated = allocate(x.rows, hidden);
  if (optimised()) {
    gatedTiled(x, viewOf(*mlp.gateUp, false), gated.tensor(), stream);
  } else {
    const Buffer both = allocate(x.rows, 2 * hidden);
    linear(x, *mlp.gateUp, {}, both.tensor());
    gate(both.tensor(), gated.tensor(), stream);
  }
  linear(gated.tensor(), *mlp.down, {.accumulate = true}, y);
}

void CudaDevice::experts(const Tensor& x, const Tensor& routes, std::span<const GatedMlp> mlps,
                         const Tensor& y) {
  const cudaStream_t stream = use();
  if (!optimised() || mlps.size() > mostExpertsAtOnce) return expertsSimple(x, routes, mlps, y);
  std::vector<WeightView> gateUp, down;
  for (const GatedMlp& mlp : mlps) {
    gateUp.push_back(viewOf(*mlp.gateUp, false));
    down.push_back(viewOf(*mlp.down, false));
  }
  const int count = static_cast<int>(mlps.size());
  const auto places = take(orderInts(x.rows, count) * static_cast<int64_t>(sizeof(int)));
  const ExpertOrder order = orderByExpert(routes, count, static_cast<int*>(places.get()), stream);
  const Buffer hidden = allocate(2 * x.rows, mlps.front().down->inputs()),
               out = allocate(2 * x.rows, y.columns);
  gatedForExperts(x, gateUp, order.tiles, hidden.tensor(), stream);
  downForExperts(hidden.tensor(), down, order.tiles, out.tensor(), stream);
  addFromExperts(out.tensor(), routes, order.place, y, stream);
}

void CudaDevice::expertsSimple(const Tensor& x, const Tensor& routes, std::span<const GatedMlp> mlps,
                               const Tensor& y) {
  const cudaStream_t stream = use();
  mustNotRecord();  // where the weights are is copied from memory that goes
  const int64_t hidden = mlps.front().down->inputs();
  if (hidden > longestHidden)
    throw std::invalid_argument("experts are wider than the kernel's shared memory");
  std::vector<ExpertPointers> weights;
  for (const GatedMlp& mlp : mlps) weights.push_back({onDevice(*mlp.gateUp).data, onDevice(*mlp.down).data});
  const size_t bytes = weights.size() * sizeof(ExpertPointers);
  const auto memory = take(static_cast<int64_t>(bytes));
  check(cudaMemcpyAsync(memory.get(), weights.data(), bytes, cudaMemcpyHostToDevice, stream), "copy");
  wait();  // CUDA does not promise that a copy from pageable memory no longer reads it
  cuda::experts(x, routes, static_cast<const ExpertPointers*>(memory.get()), hidden, y, stream);
}

}  // namespace janus::cuda
