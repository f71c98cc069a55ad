#include "app/command/timed_backend.h"

#include <array>
#include <chrono>

namespace janus::command {

template <typename Operation>
void TimedBackend::timed(const char* component, const OperationWork& work, const Operation& operation) {
  if (!listening_) return operation();
  const auto begun = std::chrono::steady_clock::now();
  operation();
  std::array<float, 1> mark;
  backend_.download(mark_.tensor(), mark);
  Cost& cost = costs_[component];
  cost.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  cost.floor += floorSeconds(work, ceilings_);
}

void TimedBackend::runConcurrently(const std::function<void(int)>& work) {
  if (!listening_) return backend_.runConcurrently(work);
  for (const int stream : {0, 1}) work(stream);
}

void TimedBackend::upload(std::span<const float> from, const Tensor& to) {
  timed("other", {}, [&] { backend_.upload(from, to); });
}

void TimedBackend::download(const Tensor& from, std::span<float> to) {
  timed("other", {}, [&] { backend_.download(from, to); });
}

void TimedBackend::fillZero(const Tensor& tensor) {
  timed("other", workOfWriting(tensor), [&] { backend_.fillZero(tensor); });
}

void TimedBackend::copy(const Tensor& from, const Tensor& to) {
  timed("other", workOfCopying(from), [&] { backend_.copy(from, to); });
}

void TimedBackend::copyReversed(const Tensor& from, const Tensor& to) {
  timed("other", workOfCopying(from), [&] { backend_.copyReversed(from, to); });
}

void TimedBackend::embed(const Tensor& tokens, const Tensor& table, const Tensor& y) {
  timed("other", workOfWriting(y), [&] { backend_.embed(tokens, table, y); });
}

void TimedBackend::rmsNorm(const Tensor& x, const Tensor& weight, float epsilon, const Tensor& y) {
  timed("norms", workOfNorm(x), [&] { backend_.rmsNorm(x, weight, epsilon, y); });
}

void TimedBackend::linear(const Tensor& x, const Matrix& weight, const LinearOptions& options,
                          const Tensor& y) {
  timed("products", workOfLinear(x, weight, options), [&] { backend_.linear(x, weight, options, y); });
}

void TimedBackend::convSilu(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state,
                            const Tensor& y) {
  timed("convolution", workOfConvolution(x), [&] { backend_.convSilu(x, weight, bias, state, y); });
}

void TimedBackend::finishScanParameters(const Tensor& parameters, const ScanParameters& with,
                                        const Tensor& normalised, const Tensor& dt) {
  timed("products", workOfScanParameters(parameters, with, dt),
        [&] { backend_.finishScanParameters(parameters, with, normalised, dt); });
}

void TimedBackend::scan(const ScanInputs& in, const Tensor& state, const Tensor& y) {
  timed("scan", workOfScan(in), [&] { backend_.scan(in, state, y); });
}

void TimedBackend::gatedMlp(const Tensor& x, const GatedMlp& mlp, const Tensor& y) {
  timed("gated MLPs", workOfGatedMlp(x, mlp), [&] { backend_.gatedMlp(x, mlp, y); });
}

void TimedBackend::route(const Tensor& logits, const Tensor& routes) {
  timed("experts", workOfRoute(logits, routes), [&] { backend_.route(logits, routes); });
}

void TimedBackend::experts(const Tensor& x, const Tensor& routes, std::span<const GatedMlp> mlps,
                           const Tensor& y) {
  timed("experts", workOfExperts(x, mlps.front()), [&] { backend_.experts(x, routes, mlps, y); });
}

void TimedBackend::storeKeys(const Tensor& k, const Tensor& v, int64_t at, StoreOrder order, KvCache& store) {
  timed("other", workOfStoring(k), [&] { backend_.storeKeys(k, v, at, order, store); });
}

void TimedBackend::causalAttention(const Tensor& q, int64_t at, const KvCache& keys, float scale,
                                   const Tensor& y, const Tensor& lse, const ProgressMonitor& monitor) {
  timed("mid attention", workOfCausalAttention(q, at, keys),
        [&] { backend_.causalAttention(q, at, keys, scale, y, lse, monitor); });
}

void TimedBackend::janusAttention(const Tensor& q, int64_t first, const KvCache& forward,
                                  const KvCache& backward, float scale, const Tensor& y, const Tensor& lse,
                                  const AttentionMap* map, const ProgressMonitor& monitor) {
  timed("final attention", workOfJanusAttention(q, forward),
        [&] { backend_.janusAttention(q, first, forward, backward, scale, y, lse, map, monitor); });
}

void TimedBackend::joinContexts(const Tensor& x, int64_t sequences, int64_t first, const Tensor& h) {
  timed("other", workOfJoining(h), [&] { backend_.joinContexts(x, sequences, first, h); });
}

}  // namespace janus::command
