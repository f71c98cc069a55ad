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
void addSilu(OperationWork& work, double count) {
  work.specials += 2 * count;
  work.polynomials += exponential * count;
  work.multiplyAdds += count;
}

// The arithmetic of `rows` rows.
OperationWork gatedMlp(double rows, const GatedMlp& mlp) {
  OperationWork work;
  const double hidden = rows * static_cast<double>(mlp.down->inputs());
  work.products = rows * (values(*mlp.gateUp) + values(*mlp.down));
  work.multiplyAdds = hidden;
  addSilu(work, hidden);
  return work;
}

double weightBytes(const GatedMlp& mlp) { return value * (values(*mlp.gateUp) + values(*mlp.down)); }

// `pairs` of a query and a key in one head each.
OperationWork attention(double pairs, const Tensor& q, int heads) {
  OperationWork work;
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

double floorSeconds(const OperationWork& work, const Ceilings& device) {
  double seconds = 0;
  const auto takes = [&](double amount, double rate) {
    if (rate > 0 && amount / rate > seconds) seconds = amount / rate;
  };
  takes(work.products, device.matrixMultiplyAdds);
  const double arithmetic = work.multiplyAdds + (device.matrixMultiplyAdds > 0 ? 0 : work.products);
  takes(arithmetic, device.multiplyAdds);
  const double unitsSave = work.specials > 0 ? work.polynomials / work.specials * device.specials : 0;
  takes(arithmetic + work.polynomials, device.multiplyAdds + unitsSave);
  takes(work.bytes, device.nearBytes);
  takes(work.bytes - 2 * static_cast<double>(device.nearSize), device.farBytes);
  return seconds;
}

OperationWork workOfNorm(const Tensor& x) {
  return {
      .multiplyAdds = 3 * values(x), .specials = static_cast<double>(x.rows), .bytes = 2 * value * values(x)};
}

OperationWork workOfLinear(const Tensor& x, const Matrix& weight, const LinearOptions& options) {
  const double rows = static_cast<double>(x.rows), results = rows * static_cast<double>(weight.outputs());
  OperationWork work;
  (options.keepFloat32 ? work.multiplyAdds : work.products) = rows * values(weight);
  if (options.activation != Activation::None) addSilu(work, results);
  work.bytes = value * (values(x) + values(weight) + (options.accumulate ? 2 : 1) * results);
  return work;
}

OperationWork workOfConvolution(const Tensor& x) {
  OperationWork work{.multiplyAdds = convolutionTaps * values(x), .bytes = 2 * value * values(x)};
  addSilu(work, values(x));
  return work;
}

// The product is made in float32; three norms a token.
OperationWork workOfScanParameters(const Tensor& parameters, const ScanParameters& with, const Tensor& dt) {
  const double rows = static_cast<double>(dt.rows), product = values(with.stepProjection);
  OperationWork work{.multiplyAdds = rows * product + 3 * values(parameters),
                     .specials = 3 * rows,
                     .bytes = value * (2 * values(parameters) + product + values(dt))};
  addSilu(work, values(dt));
  return work;
}

OperationWork workOfScan(const ScanInputs& in) {
  const double inputs = values(in.u), states = inputs * static_cast<double>(in.a.rows);
  OperationWork work{.multiplyAdds = 3 * states + 3 * inputs,
                     .specials = states,
                     .polynomials = exponential * states,
                     .bytes = value * (4 * inputs + values(in.b) + values(in.c))};
  addSilu(work, inputs);
  return work;
}

OperationWork workOfGatedMlp(const Tensor& x, const GatedMlp& mlp) {
  OperationWork work = gatedMlp(static_cast<double>(x.rows), mlp);
  work.bytes = 3 * value * values(x) + weightBytes(mlp);
  return work;
}

OperationWork workOfRoute(const Tensor& logits, const Tensor& routes) {
  return {.specials = values(logits),
          .polynomials = exponential * values(logits),
          .bytes = value * (values(logits) + values(routes))};
}

OperationWork workOfExperts(const Tensor& x, const GatedMlp& expert) {
  OperationWork work = gatedMlp(2 * static_cast<double>(x.rows), expert);
  work.bytes = 3 * value * values(x) + 2 * weightBytes(expert);
  return work;
}

OperationWork workOfStoring(const Tensor& k) {
  return {.bytes = 2 * value * values(k) + storeBytes(k, static_cast<double>(k.rows))};
}

OperationWork workOfCausalAttention(const Tensor& q, int64_t at, const KvCache& keys) {
  const double rows = static_cast<double>(q.rows), before = static_cast<double>(at);
  const double sequences = static_cast<double>(keys.sequences), tokens = rows / sequences;
  OperationWork work = attention(keys.heads * rows * (before + (tokens + 1) / 2), q, keys.heads);
  work.bytes = 2 * value * values(q) + storeBytes(q, sequences * (before + tokens));
  return work;
}

OperationWork workOfJanusAttention(const Tensor& q, const KvCache& keys) {
  const double rows = static_cast<double>(q.rows), tokens = static_cast<double>(keys.capacity);
  OperationWork work = attention(keys.heads * rows * (tokens - 1), q, keys.heads);
  work.bytes = 2 * value * values(q) + storeBytes(q, 2 * static_cast<double>(keys.sequences) * tokens);
  return work;
}

OperationWork workOfJoining(const Tensor& h) {
  return {.multiplyAdds = values(h), .bytes = 3 * value * values(h)};
}

OperationWork workOfCopying(const Tensor& tensor) { return {.bytes = 2 * value * values(tensor)}; }

OperationWork workOfWriting(const Tensor& tensor) { return {.bytes = value * values(tensor)}; }

}  // namespace janus
