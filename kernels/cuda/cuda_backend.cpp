#include "kernels/cuda/cuda_backend.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "kernels/cancelled.h"
#include "kernels/cuda/attention.h"
#include "kernels/cuda/experts.h"
#include "kernels/cuda/launch.h"
#include "kernels/cuda/linear.h"
#include "kernels/cuda/recurrence.h"
#include "kernels/cuda/rows.h"

namespace janus::cuda {
namespace {

// (query, key, head) pairs in one launch, so that a launch ends within some milliseconds and a stop is heard.
constexpr double pairsPerLaunch = 2e8;

std::shared_ptr<void> deviceMemory(size_t bytes) {
  void* memory = nullptr;
  check(cudaMalloc(&memory, bytes), "allocation");
  return {memory, [](void* pointer) { cudaFree(pointer); }};
}

size_t bytesOf(int64_t floats) { return static_cast<size_t>(floats) * sizeof(float); }

void copyRows(float* to, int64_t toStride, const float* from, int64_t fromStride, int64_t rows,
              int64_t columns, cudaMemcpyKind kind, cudaStream_t stream) {
  if (rows == 0 || columns == 0) return;
  check(cudaMemcpy2DAsync(to, bytesOf(toStride), from, bytesOf(fromStride), bytesOf(columns),
                          static_cast<size_t>(rows), kind, stream),
        "copy");
}

class DeviceMatrix : public Matrix {
 public:
  DeviceMatrix(Buffer values, int64_t outputs, int64_t inputs)
      : Matrix(outputs, inputs), values_(std::move(values)) {}
  Tensor tensor() const { return values_.tensor(); }

 private:
  Buffer values_;
};

Tensor deviceTensor(const Matrix& matrix) { return static_cast<const DeviceMatrix&>(matrix).tensor(); }

class CudaBackend : public Backend {
 public:
  explicit CudaBackend(int device) : device_(device) {
    check(cudaSetDevice(device), "choosing the device");
    cudaDeviceProp properties;
    check(cudaGetDeviceProperties(&properties, device), "asking for the device's properties");
    name_ = properties.name;
    check(cudaStreamCreate(&stream_), "making a stream");
  }
  ~CudaBackend() override { cudaStreamDestroy(stream_); }

  std::string description() const override { return "CUDA, " + name_; }
  int64_t tokensPerStep() const override { return 16 * 1024; }
  int64_t tasksAtOnce() const override { return 1; }

  Buffer allocate(int64_t rows, int64_t columns) override {
    use();
    auto memory = deviceMemory(bytesOf(rows * columns));
    return {std::shared_ptr<float>(memory, static_cast<float*>(memory.get())), rows, columns};
  }

  std::shared_ptr<const Matrix> matrix(std::span<const float> values, int64_t outputs,
                                       int64_t inputs) override {
    Buffer buffer = allocate(outputs, inputs);
    upload(values, buffer.tensor());
    return std::make_shared<DeviceMatrix>(std::move(buffer), outputs, inputs);
  }

  void upload(std::span<const float> values, const Tensor& to) override {
    copyRows(to.data, to.stride, values.data(), to.columns, to.rows, to.columns, cudaMemcpyHostToDevice,
             use());
    wait();  // the caller's memory may go
  }

  void download(const Tensor& from, std::span<float> values) override {
    copyRows(values.data(), from.columns, from.data, from.stride, from.rows, from.columns,
             cudaMemcpyDeviceToHost, use());
    wait();
  }

  void fillZero(const Tensor& tensor) override {
    if (tensor.rows == 0 || tensor.columns == 0) return;
    check(cudaMemset2DAsync(tensor.data, bytesOf(tensor.stride), 0, bytesOf(tensor.columns),
                            static_cast<size_t>(tensor.rows), use()),
          "fill");
  }

  void copy(const Tensor& from, const Tensor& to) override {
    copyRows(to.data, to.stride, from.data, from.stride, from.rows, from.columns, cudaMemcpyDeviceToDevice,
             use());
  }
  void copyReversed(const Tensor& from, const Tensor& to) override { cuda::copyReversed(from, to, use()); }

  // One stream of launches: the two parts of the work simply follow each other.
  void both(const std::function<void(int)>& work) override {
    work(0);
    work(1);
  }

  void embed(std::span<const uint8_t> tokens, const Tensor& table, const Tensor& y) override {
    use();
    const auto memory = deviceMemory(tokens.size());
    check(cudaMemcpyAsync(memory.get(), tokens.data(), tokens.size(), cudaMemcpyHostToDevice, stream_),
          "copy");
    cuda::embed(static_cast<const uint8_t*>(memory.get()), table, y, stream_);
    wait();
  }

  void rmsNorm(const Tensor& x, const Tensor& weight, float epsilon, const Tensor& y) override {
    cuda::rmsNorm(x, weight, epsilon, y, use());
  }
  void linear(const Tensor& x, const Matrix& weight, const LinearOptions& options, const Tensor& y) override {
    cuda::linear(x, deviceTensor(weight), options, y, use());
  }
  void convSilu(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state) override {
    cuda::convSilu(x, weight, bias, state, use());
  }
  void scan(const ScanInputs& in, const Tensor& state, const Tensor& y) override {
    cuda::scan(in, state, y, use());
  }

  void gatedMlp(const Tensor& x, const GatedMlp& mlp, const Tensor& y) override {
    const int64_t hidden = mlp.down->inputs();
    const Buffer both = allocate(x.rows, 2 * hidden), gated = allocate(x.rows, hidden);
    linear(x, *mlp.gateUp, {}, both.tensor());
    cuda::gate(both.tensor(), gated.tensor(), stream_);
    linear(gated.tensor(), *mlp.down, {.accumulate = true}, y);
    wait();  // before the buffers go
  }

  void route(const Tensor& logits, const Tensor& routes) override { cuda::route(logits, routes, use()); }

  void experts(const Tensor& x, const Tensor& routes, std::span<const GatedMlp> mlps,
               const Tensor& y) override {
    const int64_t hidden = mlps.front().down->inputs();
    if (hidden > longestHidden)
      throw std::invalid_argument("experts are wider than the kernel's shared memory");
    std::vector<ExpertWeights> weights;
    for (const GatedMlp& mlp : mlps)
      weights.push_back({deviceTensor(*mlp.gateUp).data, deviceTensor(*mlp.down).data});
    use();
    const size_t bytes = weights.size() * sizeof(ExpertWeights);
    const auto memory = deviceMemory(bytes);
    check(cudaMemcpyAsync(memory.get(), weights.data(), bytes, cudaMemcpyHostToDevice, stream_), "copy");
    cuda::experts(x, routes, static_cast<const ExpertWeights*>(memory.get()), hidden, y, stream_);
    wait();
  }

  // `reach` serves a bound that this form of attention does not need.
  KeyStore keyStore(int heads, int headSize, int64_t tokens) override {
    if (headSize > widestHead)
      throw std::invalid_argument("attention heads are wider than the kernel's registers");
    return {allocate(heads * tokens, headSize), allocate(heads * tokens, headSize), Buffer(), heads, tokens};
  }

  void storeKeys(const Tensor& k, const Tensor& v, int64_t at, StoreOrder, KeyStore& store) override {
    cuda::storeKeys(k, v, at, store, use());
  }

  void causalAttention(const Tensor& q, int64_t at, const KeyStore& keys, float scale, const Tensor& lse,
                       const Watch& watch) override {
    attendAll(q, {keys.capacity, at, q.rows, true}, keys, keys, scale, lse, watch);
  }

  void janusAttention(const Tensor& q, int64_t first, const KeyStore& forward, const KeyStore& backward,
                      float scale, const Tensor& lse, const AttentionMap* map, const Watch& watch) override {
    const QueryRows rows{forward.capacity, first, q.rows / 2, false};
    if (!map) return attendAll(q, rows, forward, backward, scale, lse, watch);
    const Buffer queries = allocate(q.rows, q.columns);
    copy(q, queries.tensor());
    const Buffer ownLse = lse.data ? Buffer() : allocate(forward.heads, q.rows);
    const Tensor sums = lse.data ? lse : ownLse.tensor();
    attendAll(q, rows, forward, backward, scale, sums, watch);
    addToWholeMap(queries.tensor(), rows, forward, backward, scale, sums, *map, watch.stop);
  }

  void joinContexts(const Tensor& x, int64_t first, const Tensor& h) override {
    cuda::joinContexts(x, first, h, use());
  }

 private:
  // CUDA's current device belongs to the calling thread.
  cudaStream_t use() const {
    check(cudaSetDevice(device_), "choosing the device");
    return stream_;
  }
  void wait() const { check(cudaStreamSynchronize(stream_), "waiting for the device"); }

  // Slices of rows, each a launch, so that a stop is heard between them.
  void attendAll(const Tensor& q, const QueryRows& rows, const KeyStore& forward, const KeyStore& backward,
                 float scale, const Tensor& lse, const Watch& watch) const {
    use();
    const double pairsPerRow = static_cast<double>(rows.length) * forward.heads;
    const auto slice = std::max<int64_t>(64, static_cast<int64_t>(pairsPerLaunch / pairsPerRow));
    for (int64_t begin = 0; begin < q.rows; begin += slice) {
      throwIfStopped(watch.stop);
      const int64_t end = std::min(begin + slice, q.rows);
      attend(q, begin, end, forward.heads, rows, forward, backward, scale, lse, stream_);
      wait();
      if (watch.advance) watch.advance(pairsOf(rows, begin, end) * forward.heads);
    }
  }

  // A causal query sees all tokens up to its own; a Janus query L - 1 of them, but the forward stream's last
  // token and the backward stream's first see L.
  static double pairsOf(const QueryRows& rows, int64_t begin, int64_t end) {
    const auto count = static_cast<double>(end - begin);
    if (!rows.causal) {
      const auto holds = [&](int64_t row) { return begin <= row && row < end; };
      const int64_t lastOfForward = rows.length - 1 - rows.first, firstOfBackward = rows.count - rows.first;
      const int seeingAll = (lastOfForward < rows.count && holds(lastOfForward)) +
                            (firstOfBackward >= rows.count && holds(firstOfBackward));
      return count * static_cast<double>(rows.length - 1) + seeingAll;
    }
    return count * (static_cast<double>(rows.first + begin) + (count + 1) / 2);
  }

  void addToWholeMap(const Tensor& q, const QueryRows& rows, const KeyStore& forward, const KeyStore& backward,
                     float scale, const Tensor& lse, const AttentionMap& map, const std::stop_token& stop) const {
    const Tensor& any = map.mass.front();
    MapViews views{{}, any.rows > 1 ? any.stride : 0, map.tokensPerBin, map.bins};
    for (int pair = 0; pair < 4; ++pair) views.mass[pair] = map.mass[pair].data;
    const int64_t endBin = (rows.first + rows.count - 1) / map.tokensPerBin + 1;
    const double pairsPerBin =
        4.0 * static_cast<double>(map.tokensPerBin) * static_cast<double>(rows.length) * forward.heads;
    const auto slice = std::max<int64_t>(1, static_cast<int64_t>(pairsPerLaunch / pairsPerBin));
    for (int64_t begin = rows.first / map.tokensPerBin; begin < endBin; begin += slice) {
      throwIfStopped(stop);
      addToMap(q, begin, std::min(begin + slice, endBin), forward.heads, rows, forward, backward, scale, lse,
               views, stream_);
      wait();
    }
  }

  int device_;
  std::string name_;
  cudaStream_t stream_ = nullptr;
};

}  // namespace

std::unique_ptr<Backend> makeCudaBackend(int device) { return std::make_unique<CudaBackend>(device); }

}  // namespace janus::cuda
