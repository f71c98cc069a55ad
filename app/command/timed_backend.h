// What a forward pass spends its time on.
#pragma once

#include <map>
#include <string>

#include "kernels/backend.h"
#include "kernels/operation_work.h"

namespace janus::command {

// A backend that passes every call on to another. While it listens, it notes for each kind of operation the
// time that it took and the least that it can take on a device with these ceilings; then the two streams are
// read one after the other and each operation is waited for, so that the times add up to that of the pass.
class TimedBackend : public Backend {
 public:
  struct Cost {
    double seconds = 0;
    double floor = 0;  // seconds: of each operation what floorSeconds says
  };

  TimedBackend(Backend& backend, const Ceilings& ceilings)
      : backend_(backend), ceilings_(ceilings), mark_(backend.allocate(1, 1)) {
    backend_.fillZero(mark_.tensor());
  }
  // By component: "products", "convolution", "scan", "gated MLPs", "experts", "mid attention",
  // "final attention", "norms", "other".
  const std::map<std::string, Cost>& costs() const { return costs_; }
  // Forgets what was noted before.
  void listen(bool listening) { listening_ = listening, costs_.clear(); }

  std::string description() const override { return backend_.description(); }
  int64_t tokensPerStep() const override { return backend_.tokensPerStep(); }
  int64_t tokensPerBatch() const override { return backend_.tokensPerBatch(); }
  int64_t tasksAtOnce() const override { return backend_.tasksAtOnce(); }
  Ceilings measureCeilings() override { return backend_.measureCeilings(); }

  Buffer allocate(int64_t rows, int64_t columns) override { return backend_.allocate(rows, columns); }
  std::shared_ptr<const Matrix> matrix(std::span<const float> values, int64_t outputs,
                                       int64_t inputs) override {
    return backend_.matrix(values, outputs, inputs);
  }
  KvCache kvCache(const KvCacheShape& shape) override { return backend_.kvCache(shape); }
  int64_t kvCacheBytes(const KvCacheShape& shape) const override { return backend_.kvCacheBytes(shape); }
  void upload(std::span<const float> values, const Tensor& to) override;
  void download(const Tensor& from, std::span<float> values) override;
  void downloadAll(std::span<const Download> parts) override { backend_.downloadAll(parts); }
  bool hasOwnMemory() const override { return backend_.hasOwnMemory(); }
  int64_t availableBytes() const override { return backend_.availableBytes(); }
  int64_t takePeakBytes() override { return backend_.takePeakBytes(); }

  int64_t scratchBytes(const StepShape& step) const override { return backend_.scratchBytes(step); }
  int64_t scratchBytes(const MapShape& map) const override { return backend_.scratchBytes(map); }
  int64_t keptBytes(int64_t given, int64_t asked) const override { return backend_.keptBytes(given, asked); }
  int64_t takenBytes(int64_t asked) const override { return backend_.takenBytes(asked); }

  // A replay cannot be timed by operation: while it listens, nothing is recorded.
  int64_t longestRecorded() const override { return listening_ ? 0 : backend_.longestRecorded(); }
  std::unique_ptr<Recording> record(const std::function<void()>& work) override {
    return backend_.record(work);
  }

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
  template <typename Operation>
  void timed(const char* component, const OperationWork& work, const Operation& operation);

  Backend& backend_;
  const Ceilings ceilings_;
  Buffer mark_;  // read back to wait for the device
  bool listening_ = false;
  std::map<std::string, Cost> costs_;
};

}  // namespace janus::command
