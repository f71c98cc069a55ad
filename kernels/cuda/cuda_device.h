// An NVIDIA device as a backend: each operation in its simplest form, and most in one made for speed.
#pragma once

#include <cuda_runtime.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "kernels/backend.h"
#include "kernels/cuda/attention.h"
#include "kernels/cuda/cublas_products.h"
#include "kernels/cuda/device_memory.h"
#include "kernels/cuda/launch_budget.h"
#include "kernels/cuda/options.h"
#include "kernels/cuda/pinned_memory.h"
#include "kernels/cuda/products.h"
#include "kernels/cuda/stop_flags.h"
#include "kernels/cuda/tiled_attention.h"

namespace janus::cuda {

class Capture;

class CudaDevice : public Backend {
 public:
  CudaDevice(int device, const ModuleOptions& options);
  ~CudaDevice() override;

  std::string description() const override;
  int64_t tokensPerStep() const override { return 16 * 1024; }
  int64_t tokensPerBatch() const override { return 128 * 1024; }
  int64_t tasksAtOnce() const override { return 1; }
  Ceilings measureCeilings() override;

  Buffer allocate(int64_t rows, int64_t columns) override;
  std::shared_ptr<const Matrix> matrix(std::span<const float> values, int64_t outputs,
                                       int64_t inputs) override;
  KvCache kvCache(const KvCacheShape& shape) override;
  int64_t kvCacheBytes(const KvCacheShape& shape) const override;
  void upload(std::span<const float> values, const Tensor& to) override;
  void download(const Tensor& from, std::span<float> values) override;
  void downloadAll(std::span<const Download> parts) override;
  bool hasOwnMemory() const override { return true; }
  int64_t availableBytes() const override;
  int64_t takePeakBytes() override;

  int64_t scratchBytes(const StepShape& step) const override;
  int64_t scratchBytes(const MapShape& map) const override;
  int64_t keptBytes(int64_t given, int64_t asked) const override;
  int64_t takenBytes(int64_t asked) const override;

  int64_t longestRecorded() const override;
  std::unique_ptr<Recording> record(const std::function<void()>& work) override;

  void fillZero(const Tensor& tensor) override;
  void copy(const Tensor& from, const Tensor& to) override;
  void copyReversed(const Tensor& from, const Tensor& to) override;
  void runConcurrently(const std::function<void(int)>& work) override;

  void embed(const Tensor& tokens, const Tensor& table, const Tensor& y) override;
  void rmsNorm(const Tensor& x, const Tensor& weight, float epsilon, const Tensor& y) override;
  void linear(const Tensor& x, const Matrix& weight, const LinearOptions& options, const Tensor& y) override;
  void convSilu(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state,
                const Tensor& y) override;
  void finishScanParameters(const Tensor& parameters, const ScanParameters& with, const Tensor& normalised,
                            const Tensor& dt) override;
  void scan(const ScanInputs& in, const Tensor& state, const Tensor& y) override;
  void gatedMlp(const Tensor& x, const GatedMlp& mlp, const Tensor& y) override;
  void route(const Tensor& logits, const Tensor& routes) override;
  void experts(const Tensor& x, const Tensor& routes, std::span<const GatedMlp> mlps,
               const Tensor& y) override;

  void storeKeys(const Tensor& k, const Tensor& v, int64_t at, StoreOrder order, KvCache& store) override;
  void causalAttention(const Tensor& q, int64_t at, const KvCache& keys, float scale, const Tensor& y,
                       const Tensor& lse, const ProgressMonitor& monitor) override;
  void janusAttention(const Tensor& q, int64_t first, const KvCache& forward, const KvCache& backward,
                      float scale, const Tensor& y, const Tensor& lse, const AttentionMap* map,
                      const ProgressMonitor& monitor) override;
  void joinContexts(const Tensor& x, int64_t sequences, int64_t first, const Tensor& h) override;

 private:
  bool optimised() const { return options_.form == Form::Optimised; }
  bool rounds() const { return options_.device.precision == Precision::Bfloat16; }
  KeyLayout layoutOf(int headSize) const;

  // CUDA's current device belongs to the calling thread.
  cudaStream_t use() const;
  // Where work is recorded, nothing can be waited for: throws CannotBeRecorded.
  void mustNotRecord() const;
  void wait() const;
  std::shared_ptr<void> take(int64_t bytes);

  void expertsSimple(const Tensor& x, const Tensor& routes, std::span<const GatedMlp> mlps, const Tensor& y);
  WeightView viewOf(const Matrix& matrix, bool keepFloat32) const;

  struct AttentionCall;  // the arguments of a call, and how it is divided
  void attendSimple(const AttentionCall& call) const;
  void attendTiled(AttentionCall call, const AttentionMap* map);
  void attendTiles(const AttentionCall& call, TiledAttention& tiles, int64_t end, const AttentionMap* map);
  int64_t tilesPerLaunch(const AttentionCall& call) const;
  void addPairs(Capture& capture, double pairs) const;
  void endLaunch(double pairs, std::chrono::steady_clock::time_point start,
                 const ProgressMonitor& monitor) const;
  Buffer allocateBins(int64_t floatsPerTile, int64_t* most);
  void addToMap(const AttentionCall& call, const Tensor& queries, const AttentionMap& map) const;

  int device_;
  ModuleOptions options_;
  std::string name_;
  cudaStream_t stream_ = nullptr;
  std::shared_ptr<DeviceMemory> memory_;
  std::unique_ptr<CublasProducts> cublas_;  // where it was chosen
  mutable LaunchBudget budget_;
  std::atomic<bool> recordingFails_ = false;
  std::unique_ptr<StopFlags> stops_;
  std::mutex staging_;
  PinnedMemory staged_;  // of one thread at a time
};

}  // namespace janus::cuda
