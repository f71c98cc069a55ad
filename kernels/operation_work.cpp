#include "kernels/operation_work.h"

namespace janus {
namespace {

constexpr double exponential = 7, powerOfTwoOfScore = 5;
constexpr double value = sizeof(float), storedValue = 2;  // bytes
constexpr double convolutionTaps = 4;

double values(const Tensor& x) { return static_cast<double>(x.rows) * static_cast<double>(x.columns); }

double values(const Matrix& weight) {
  return static_cast<double>(weight.inputs()) * static_cast<double>(weight.outputs());
}

// Adds `count` values of silu or, which take as much, softplus.
void addSilu(Work& work, double count) {
  work.specials += 2 * count;
  work.polynomials += exponential * count;
  work.multiplyAdds += count;
}

// The arithmetic of `rows` rows.
Work gatedMlp(double rows, const GatedMlp& mlp) {
  Work work;
  const double hidden = rows * static_cast<double>(mlp.down->inputs());
  work.products = rows * (values(*mlp.gateUp) + values(*mlp.down));
  work.multiplyAdds = hidden;
  addSilu(work, hidden);
  return work;
}

double weightBytes(const GatedMlp& mlp) { return value * (values(*mlp.gateUp) + values(*mlp.down)); }

// `pairs` of a query and a key in one head each.
Work attention(double pairs, const Tensor& q, int heads) {
  Work work;
  work.products = 2 * pairs * static_cast<double>(q.columns) / heads;
  work.specials = pairs;
  work.polynomials = powerOfTwoOfScore * pairs;
  return work;
}

// Keys and values of `tokens` tokens.
double storeBytes(const Tensor& q, double tokens) {
  return 2 * storedValue * tokens * static_cast<double>(q.columns);
}

}  // namespace

Work workOfNorm(const Tensor& x) {
  return {
      .multiplyAdds = 3 * values(x), .specials = static_cast<double>(x.rows), .bytes = 2 * value * values(x)};
}

Work workOfLinear(const Tensor& x, const Matrix& weight, const LinearOptions& options) {
  const double rows = static_cast<double>(x.rows), results = rows * static_cast<double>(weight.outputs());
  Work work;
  (options.keepFloat32 ? work.multiplyAdds : work.products) = rows * values(weight);
  if (options.activation != Activation::None) addSilu(work, results);
  work.bytes = value * (values(x) + values(weight) + (options.accumulate ? 2 : 1) * results);
  return work;
}

Work workOfConvolution(const Tensor& x) {
  Work work{.multiplyAdds = convolutionTaps * values(x), .bytes = 2 * value * values(x)};
  addSilu(work, values(x));
  return work;
}

// The product is made in float32; three norms a token.
Work workOfScanParameters(const Tensor& parameters, const ScanParameters& with, const Tensor& dt) {
  const double rows = static_cast<double>(dt.rows), product = values(with.stepProjection);
  Work work{.multiplyAdds = rows * product + 3 * values(parameters),
            .specials = 3 * rows,
            .bytes = value * (2 * values(parameters) + product + values(dt))};
  addSilu(work, values(dt));
  return work;
}

Work workOfScan(const ScanInputs& in) {
  const double inputs = values(in.u), states = inputs * static_cast<double>(in.a.rows);
  Work work{.multiplyAdds = 3 * states + 3 * inputs,
            .specials = states,
            .polynomials = exponential * states,
            .bytes = value * (4 * inputs + values(in.b) + values(in.c))};
  addSilu(work, inputs);
  return work;
}

Work workOfGatedMlp(const Tensor& x, const GatedMlp& mlp) {
  Work work = gatedMlp(static_cast<double>(x.rows), mlp);
  work.bytes = 3 * value * values(x) + weightBytes(mlp);
  return work;
}

Work workOfRoute(const Tensor& logits, const Tensor& routes) {
  return {.specials = values(logits),
          .polynomials = exponential * values(logits),
          .bytes = value * (values(logits) + values(routes))};
}

Work workOfExperts(const Tensor& x, const GatedMlp& expert) {
  Work work = gatedMlp(2 * static_cast<double>(x.rows), expert);
  work.bytes = 3 * value * values(x) + 2 * weightBytes(expert);
  return work;
}

Work workOfStoring(const Tensor& k) {
  return {.bytes = 2 * value * values(k) + storeBytes(k, static_cast<double>(k.rows))};
}

Work workOfCausalAttention(const Tensor& q, int64_t at, const KvCache& keys) {
  const double rows = static_cast<double>(q.rows), before = static_cast<double>(at);
  const double sequences = static_cast<double>(keys.sequences), tokens = rows / sequences;
  Work work = attention(keys.heads * rows * (before + (tokens + 1) / 2), q, keys.heads);
  work.bytes = 2 * value * values(q) + storeBytes(q, sequences * (before + tokens));
  return work;
}

Work workOfJanusAttention(const Tensor& q, const KvCache& keys) {
  const double rows = static_cast<double>(q.rows), tokens = static_cast<double>(keys.capacity);
  Work work = attention(keys.heads * rows * (tokens - 1), q, keys.heads);
  work.bytes = 2 * value * values(q) + storeBytes(q, 2 * static_cast<double>(keys.sequences) * tokens);
  return work;
}

Work workOfJoining(const Tensor& h) { return {.multiplyAdds = values(h), .bytes = 3 * value * values(h)}; }

Work workOfCopying(const Tensor& tensor) { return {.bytes = 2 * value * values(tensor)}; }

Work workOfWriting(const Tensor& tensor) { return {.bytes = value * values(tensor)}; }

}  // namespace janus
