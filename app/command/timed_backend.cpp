#include "app/command/timed_backend.h"

#include <array>
#include <chrono>

namespace janus::command {
namespace {

// Multiplications of an exponential: two or three to find the fraction, five for its polynomial.
constexpr double exponential = 7, silu = exponential + 1;

double values(const Tensor& x) { return static_cast<double>(x.rows) * static_cast<double>(x.columns); }

double product(double rows, const Matrix& weight) {
  return rows * static_cast<double>(weight.inputs()) * static_cast<double>(weight.outputs());
}

double gatedMlpCost(double rows, const GatedMlp& mlp) {
  return product(rows, *mlp.gateUp) + product(rows, *mlp.down) +
         rows * static_cast<double>(mlp.down->inputs()) * (silu + 1);
}

// A pair's score, its weight and its share of the value.
double pairCost(const Tensor& q, int heads) {
  return 2 * static_cast<double>(q.columns) / heads + exponential - 2;
}

}  // namespace

template <typename Work>
void TimedBackend::timed(const char* component, double multiplyAdds, const Work& work) {
  if (!listening_) return work();
  const auto begun = std::chrono::steady_clock::now();
  work();
  std::array<float, 1> mark;
  backend_.download(mark_.tensor(), mark);
  Cost& cost = costs_[component];
  cost.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  cost.multiplyAdds += multiplyAdds;
}

void TimedBackend::both(const std::function<void(int)>& work) {
  if (!listening_) return backend_.both(work);
  for (const int stream : {0, 1}) work(stream);
}

void TimedBackend::upload(std::span<const float> from, const Tensor& to) {
  timed("other", 0, [&] { backend_.upload(from, to); });
}

void TimedBackend::download(const Tensor& from, std::span<float> to) {
  timed("other", 0, [&] { backend_.download(from, to); });
}

void TimedBackend::fillZero(const Tensor& tensor) {
  timed("other", 0, [&] { backend_.fillZero(tensor); });
}

void TimedBackend::copy(const Tensor& from, const Tensor& to) {
  timed("other", 0, [&] { backend_.copy(from, to); });
}

void TimedBackend::copyReversed(const Tensor& from, const Tensor& to) {
  timed("other", 0, [&] { backend_.copyReversed(from, to); });
}

void TimedBackend::embed(const Tensor& tokens, const Tensor& table, const Tensor& y) {
  timed("other", 0, [&] { backend_.embed(tokens, table, y); });
}

void TimedBackend::rmsNorm(const Tensor& x, const Tensor& weight, float epsilon, const Tensor& y) {
  timed("norms", 3 * values(x), [&] { backend_.rmsNorm(x, weight, epsilon, y); });
}

void TimedBackend::linear(const Tensor& x, const Matrix& weight, const LinearOptions& options,
                          const Tensor& y) {
  const double activation = options.activation == Activation::None ? 0 : values(y) * silu;
  timed("products", product(static_cast<double>(x.rows), weight) + activation,
        [&] { backend_.linear(x, weight, options, y); });
}

void TimedBackend::convSilu(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state) {
  timed("convolution", values(x) * (4 + silu), [&] { backend_.convSilu(x, weight, bias, state); });
}

void TimedBackend::finishScanParameters(const Tensor& parameters, const ScanParameters& with,
                                        const Tensor& dt) {
  timed(
      "products",
      product(static_cast<double>(dt.rows), with.stepProjection) + values(dt) * silu + 3 * values(parameters),
      [&] { backend_.finishScanParameters(parameters, with, dt); });
}

// For each state its decay, the step into it and its share of the result.
void TimedBackend::scan(const ScanInputs& in, const Tensor& state, const Tensor& y) {
  const double perChannel = static_cast<double>(in.a.rows) * (exponential + 3) + silu + 3;
  timed("scan", values(in.u) * perChannel, [&] { backend_.scan(in, state, y); });
}

void TimedBackend::gatedMlp(const Tensor& x, const GatedMlp& mlp, const Tensor& y) {
  timed("gated MLPs", gatedMlpCost(static_cast<double>(x.rows), mlp), [&] { backend_.gatedMlp(x, mlp, y); });
}

void TimedBackend::route(const Tensor& logits, const Tensor& routes) {
  timed("experts", values(logits) * exponential, [&] { backend_.route(logits, routes); });
}

// Two experts a token, all of one shape.
void TimedBackend::experts(const Tensor& x, const Tensor& routes, std::span<const GatedMlp> mlps,
                           const Tensor& y) {
  timed("experts", gatedMlpCost(2 * static_cast<double>(x.rows), mlps.front()),
        [&] { backend_.experts(x, routes, mlps, y); });
}

void TimedBackend::storeKeys(const Tensor& k, const Tensor& v, int64_t at, StoreOrder order,
                             KeyStore& store) {
  timed("other", 0, [&] { backend_.storeKeys(k, v, at, order, store); });
}

void TimedBackend::causalAttention(const Tensor& q, int64_t at, const KeyStore& keys, float scale,
                                   const Tensor& lse, const Watch& watch) {
  const double rows = static_cast<double>(q.rows), tokens = rows / static_cast<double>(keys.sequences);
  const double seen = static_cast<double>(at) + (tokens + 1) / 2;
  timed("mid attention", keys.heads * rows * seen * pairCost(q, keys.heads),
        [&] { backend_.causalAttention(q, at, keys, scale, lse, watch); });
}

void TimedBackend::janusAttention(const Tensor& q, int64_t first, const KeyStore& forward,
                                  const KeyStore& backward, float scale, const Tensor& lse,
                                  const AttentionMap* map, const Watch& watch) {
  const double pairs = static_cast<double>(forward.heads) * static_cast<double>(q.rows) *
                       static_cast<double>(forward.capacity - 1);
  timed("final attention", pairs * pairCost(q, forward.heads),
        [&] { backend_.janusAttention(q, first, forward, backward, scale, lse, map, watch); });
}

void TimedBackend::joinContexts(const Tensor& x, int64_t sequences, int64_t first, const Tensor& h) {
  timed("other", 0, [&] { backend_.joinContexts(x, sequences, first, h); });
}

}  // namespace janus::command
