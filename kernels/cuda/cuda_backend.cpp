// Memory, and the operations that work row by row.
#include "kernels/cuda/cuda_backend.h"

#include <algorithm>

#include "kernels/cuda/capture.h"
#include "kernels/cuda/ceilings.h"
#include "kernels/cuda/cuda_device.h"
#include "kernels/cuda/device_matrix.h"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/rows.h"

namespace janus::cuda {
namespace {

constexpr size_t mostStaged = size_t{2} << 20;  // floats

size_t bytesOf(int64_t floats) { return static_cast<size_t>(floats) * sizeof(float); }

void copyRows(float* to, int64_t toStride, const float* from, int64_t fromStride, int64_t rows,
              int64_t columns, cudaMemcpyKind kind, cudaStream_t stream) {
  if (rows == 0 || columns == 0) return;
  check(cudaMemcpy2DAsync(to, bytesOf(toStride), from, bytesOf(fromStride), bytesOf(columns),
                          static_cast<size_t>(rows), kind, stream),
        "copy");
}

}  // namespace

CudaDevice::CudaDevice(int device, const ModuleOptions& options) : device_(device), options_(options) {
  check(cudaSetDevice(device), "choosing the device");
  cudaDeviceProp properties;
  check(cudaGetDeviceProperties(&properties, device), "asking for the device's properties");
  name_ = properties.name;
  if (rounds() && properties.major < 8)
    throw std::runtime_error(name_ + " cannot compute in bf16: that needs compute capability 8.0. Use fp32.");
  check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "making a stream");
  memory_ = std::make_shared<DeviceMemory>(device, stream_, options.device.memoryBytes, options.poison);
  stops_ = std::make_unique<StopFlags>();
  if (options.products == Products::Cublas) cublas_ = openCublas(stream_);
}

// Buffers may still be held elsewhere: they need no stream to be given back, and nothing is queued on it any
// more.
CudaDevice::~CudaDevice() {
  cublas_.reset();
  cudaStreamSynchronize(stream_);
  cudaStreamDestroy(stream_);
}

std::string CudaDevice::description() const {
  return "CUDA, " + name_ + (rounds() ? ", bf16" : "") + (optimised() ? "" : ", simple kernels") +
         (cublas_ ? ", cuBLAS" : "");
}

int64_t CudaDevice::availableBytes() const {
  use();
  return memory_->available();
}

int64_t CudaDevice::takePeakBytes() {
  const int64_t peak = memory_->peak();
  memory_->forgetPeak();
  return peak;
}

Ceilings CudaDevice::measureCeilings() {
  return cuda::measureCeilings(device_, use(), rounds(), memory_->available());
}

cudaStream_t CudaDevice::use() const {
  check(cudaSetDevice(device_), "choosing the device");
  const Capture* capture = Capture::of(this);
  return capture ? capture->stream() : stream_;
}

void CudaDevice::mustNotRecord() const {
  if (Capture::of(this)) throw CannotBeRecorded();
}

void CudaDevice::wait() const {
  mustNotRecord();
  check(cudaStreamSynchronize(stream_), "waiting for the device");
}

std::shared_ptr<void> CudaDevice::take(int64_t bytes) {
  const cudaStream_t stream = use();
  Capture* capture = Capture::of(this);
  if (!capture) return memory_->take(bytes);
  auto memory = capture->take(bytes);
  if (options_.poison) check(cudaMemsetAsync(memory.get(), 0xff, static_cast<size_t>(bytes), stream), "fill");
  return memory;
}

Buffer CudaDevice::allocate(int64_t rows, int64_t columns) {
  auto memory = take(static_cast<int64_t>(bytesOf(rows * columns)));
  return {std::shared_ptr<float>(memory, static_cast<float*>(memory.get())), rows, columns};
}

std::shared_ptr<const Matrix> CudaDevice::matrix(std::span<const float> values, int64_t outputs,
                                                 int64_t inputs) {
  Buffer buffer = allocate(outputs, inputs);
  upload(values, buffer.tensor());
  return std::make_shared<DeviceMatrix>(std::move(buffer), outputs, inputs);
}

void CudaDevice::upload(std::span<const float> values, const Tensor& to) {
  mustNotRecord();
  copyRows(to.data, to.stride, values.data(), to.columns, to.rows, to.columns, cudaMemcpyHostToDevice, use());
  wait();  // the caller's memory may go
}

void CudaDevice::download(const Tensor& from, std::span<float> values) {
  mustNotRecord();
  copyRows(values.data(), from.columns, from.data, from.stride, from.rows, from.columns,
           cudaMemcpyDeviceToHost, use());
  wait();
}

// By way of pinned memory of the host, to which the device copies by itself. Large results are copied
// directly, as they would need as much pinned memory.
void CudaDevice::downloadAll(std::span<const Download> parts) {
  mustNotRecord();
  const cudaStream_t stream = use();
  size_t floats = 0;
  for (const Download& part : parts) floats += part.values.size();
  const std::lock_guard lock(staging_);
  float* staged = floats <= mostStaged ? staged_.room(floats) : nullptr;
  if (!staged) {
    for (const Download& part : parts) download(part.from, part.values);
    return;
  }
  float* to = staged;
  for (const auto& [from, values] : parts) {
    copyRows(to, from.columns, from.data, from.stride, from.rows, from.columns, cudaMemcpyDeviceToHost,
             stream);
    to += values.size();
  }
  wait();
  for (const Download& part : parts) {
    std::copy_n(staged, part.values.size(), part.values.begin());
    staged += part.values.size();
  }
}

void CudaDevice::fillZero(const Tensor& tensor) {
  if (tensor.rows == 0 || tensor.columns == 0) return;
  check(cudaMemset2DAsync(tensor.data, bytesOf(tensor.stride), 0, bytesOf(tensor.columns),
                          static_cast<size_t>(tensor.rows), use()),
        "fill");
}

void CudaDevice::copy(const Tensor& from, const Tensor& to) {
  copyRows(to.data, to.stride, from.data, from.stride, from.rows, from.columns, cudaMemcpyDeviceToDevice,
           use());
}
void CudaDevice::copyReversed(const Tensor& from, const Tensor& to) { cuda::copyReversed(from, to, use()); }

// Launched one by one, the parts of the work simply follow each other, and the second uses the memory of the
// first: a long window needs that more than launches side by side, as its launches fill the device.
void CudaDevice::runConcurrently(const std::function<void(int)>& work) {
  if (Capture* capture = Capture::of(this)) return capture->runConcurrently(work);
  work(0);
  work(1);
}

// The simple kernels are what the others are compared with. cuBLAS keeps a workspace that is not the
// recording's.
int64_t CudaDevice::longestRecorded() const {
  return optimised() && !cublas_ && !recordingFails_ ? tokensPerStep() : 0;
}

std::unique_ptr<Recording> CudaDevice::record(const std::function<void()>& work) {
  if (longestRecorded() == 0) return nullptr;
  use();
  try {
    Capture capture(this, memory_);
    work();
    return capture.end(device_, stream_);
  } catch (const CannotBeRecorded&) {
  } catch (const DeviceLost&) {
    // What is launched next shows whether the device is lost or will only not record.
    cudaGetLastError();
    recordingFails_ = true;
  }
  return nullptr;
}

void CudaDevice::embed(const Tensor& tokens, const Tensor& table, const Tensor& y) {
  cuda::embed(tokens, table, y, use());
}

void CudaDevice::rmsNorm(const Tensor& x, const Tensor& weight, float epsilon, const Tensor& y) {
  cuda::rmsNorm(x, weight, epsilon, y, use());
}
void CudaDevice::route(const Tensor& logits, const Tensor& routes) { cuda::route(logits, routes, use()); }
void CudaDevice::joinContexts(const Tensor& x, int64_t sequences, int64_t first, const Tensor& h) {
  cuda::joinContexts(x, sequences, first, h, use());
}

std::unique_ptr<Backend> makeCudaBackend(int device, const DeviceOptions& options) {
  return std::make_unique<CudaDevice>(device, chooseOptions(options));
}

}  // namespace janus::cuda
