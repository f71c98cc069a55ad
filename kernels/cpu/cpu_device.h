// The processor as a backend: what the kernels do in one thread, divided among several.
#pragma once

#include <algorithm>

#include "kernels/backend.h"
#include "kernels/cpu/block_pool.h"
#include "kernels/cpu/ceilings.h"
#include "kernels/cpu/gemm.h"
#include "kernels/cpu/recurrence.h"
#include "kernels/cpu/thread_pool.h"

namespace janus::cpu {

class CpuDevice : public Backend {
 public:
  explicit CpuDevice(int threads) : pool_(threads) {}

  std::string description() const override;
  int64_t tokensPerStep() const override { return 1024; }
  int64_t tokensPerBatch() const override { return tokensPerStep(); }
  int64_t tasksAtOnce() const override { return pool_.threads(); }
  Ceilings measureCeilings() override { return cpu::measureCeilings(pool_.threads()); }

  Buffer allocate(int64_t rows, int64_t columns) override;
  std::shared_ptr<const Matrix> matrix(std::span<const float> values, int64_t outputs,
                                       int64_t inputs) override;
  KvCache kvCache(const KvCacheShape& shape) override;
  int64_t kvCacheBytes(const KvCacheShape& shape) const override;
  void upload(std::span<const float> values, const Tensor& to) override;
  void download(const Tensor& from, std::span<float> values) override;
  void downloadAll(std::span<const Download> parts) override;
  // It computes in the computer's memory, which it does not count.
  bool hasOwnMemory() const override { return false; }
  int64_t availableBytes() const override { return 0; }
  int64_t takePeakBytes() override { return 0; }

  int64_t scratchBytes(const StepShape& step) const override;
  int64_t scratchBytes(const MapShape& map) const override;
  int64_t keptBytes(int64_t given, int64_t asked) const override;
  int64_t takenBytes(int64_t asked) const override;

  // An operation is done when it is called: there is no queueing to save.
  int64_t longestRecorded() const override { return 0; }
  std::unique_ptr<Recording> record(const std::function<void()>&) override { return nullptr; }

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
  // Calls body(first, count) for all rows, some at a time.
  template <typename Body>
  void forRows(int64_t rows, const Body& body) {
    pool_.forEach((rows + rowsPerTask - 1) / rowsPerTask, [&](int64_t task) {
      const int64_t first = task * rowsPerTask;
      body(first, std::min(rowsPerTask, rows - first));
    });
  }

  // Calls body(sequence, first channel, channels) for all sequences and channels, some channels at a time.
  template <typename Body>
  void forChannels(int64_t sequences, int64_t channels, const Body& body) {
    const int64_t tasks = (channels + channelsPerTask - 1) / channelsPerTask;
    pool_.forEach(sequences * tasks, [&](int64_t task) {
      const int64_t first = task % tasks * channelsPerTask;
      body(task / tasks, first, std::min(channelsPerTask, channels - first));
    });
  }

  void linearRows(const Tensor& x, const PackedMatrix& weight, const LinearOptions& options, const Tensor& y);
  void gatedMlpRows(const Tensor& x, const GatedMlp& mlp, const Tensor& result);

  BlockPool memory_;
  ThreadPool pool_;
};

}  // namespace janus::cpu
