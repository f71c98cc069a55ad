#include "kernels/cpu/rows.h"

#include <algorithm>
#include <cmath>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/rows.cpp"
#include "kernels/cpu/targets.h"
#include <hwy/foreach_target.h>

#include "kernels/cpu/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace janus {
namespace HWY_NAMESPACE {

float sumOfSquares(const float* x, int64_t count) {
  Vector sum = hn::Zero(Floats());
  for (int64_t i = 0; i < count; i += lanes) {
    const Vector value = loadPart(x + i, count - i);
    sum = hn::MulAdd(value, value, sum);
  }
  return hn::GetLane(hn::SumOfLanes(Floats(), sum));
}

void rmsNormRows(const Tensor& x, const Tensor& weight, float epsilon, const Tensor& y) {
  for (int64_t r = 0; r < x.rows; ++r) {
    const float mean = sumOfSquares(x.row(r), x.columns) / static_cast<float>(x.columns);
    const Vector scale = set(1.0f / std::sqrt(mean + epsilon));
    for (int64_t i = 0; i < x.columns; i += lanes) {
      const int64_t left = x.columns - i;
      const Vector value = hn::Mul(loadPart(x.row(r) + i, left), scale);
      storePart(hn::Mul(value, loadPart(weight.data + i, left)), y.row(r) + i, left);
    }
  }
}

template <Activation kActivation>
void finishRows(const Tensor& x, const LinearOptions& options, const Tensor& y) {
  for (int64_t r = 0; r < x.rows; ++r)
    for (int64_t i = 0; i < x.columns; i += lanes) {
      const int64_t left = x.columns - i;
      Vector value = loadPart(x.row(r) + i, left);
      if (options.bias.data) value = hn::Add(value, loadPart(options.bias.data + i, left));
      if (kActivation == Activation::Silu) value = silu(value);
      if (kActivation == Activation::Softplus) value = softplus(value);
      if (options.accumulate) value = hn::Add(value, loadPart(y.row(r) + i, left));
      storePart(value, y.row(r) + i, left);
    }
}

void finishLinearRows(const Tensor& x, const LinearOptions& options, const Tensor& y) {
  if (options.activation == Activation::None) finishRows<Activation::None>(x, options, y);
  if (options.activation == Activation::Silu) finishRows<Activation::Silu>(x, options, y);
  if (options.activation == Activation::Softplus) finishRows<Activation::Softplus>(x, options, y);
}

void gateRows(const Tensor& x, const Tensor& y) {
  for (int64_t r = 0; r < x.rows; ++r)
    for (int64_t i = 0; i < y.columns; i += lanes) {
      const int64_t left = y.columns - i;
      const Vector up = loadPart(x.row(r) + y.columns + i, left);
      storePart(hn::Mul(silu(loadPart(x.row(r) + i, left)), up), y.row(r) + i, left);
    }
}

void addScaledValues(float a, const float* x, int64_t count, float* y) {
  for (int64_t i = 0; i < count; i += lanes)
    storePart(hn::MulAdd(set(a), loadPart(x + i, count - i), loadPart(y + i, count - i)), y + i, count - i);
}

void softmax(const float* logits, int64_t count, float* p) {
  const float largest = *std::max_element(logits, logits + count);
  float sum = 0.0f;
  for (int64_t i = 0; i < count; i += lanes)
    storePart(exp(hn::Sub(loadPart(logits + i, count - i), set(largest))), p + i, count - i);
  for (int64_t i = 0; i < count; ++i) sum += p[i];
  for (int64_t i = 0; i < count; ++i) p[i] /= sum;
}

}  // namespace HWY_NAMESPACE
}  // namespace janus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace janus {
HWY_EXPORT(rmsNormRows);
HWY_EXPORT(finishLinearRows);
HWY_EXPORT(gateRows);
HWY_EXPORT(addScaledValues);
HWY_EXPORT(softmax);

namespace cpu {
namespace {

// The largest of p without `except`; the first of them on a tie.
int64_t largest(const float* p, int64_t count, int64_t except) {
  int64_t best = except == 0 ? 1 : 0;
  for (int64_t i = best + 1; i < count; ++i)
    if (i != except && p[i] > p[best]) best = i;
  return best;
}

}  // namespace

void rmsNorm(const Tensor& x, const Tensor& weight, float epsilon, const Tensor& y) {
  HWY_DYNAMIC_DISPATCH(rmsNormRows)(x, weight, epsilon, y);
}

void finishLinear(const Tensor& x, const LinearOptions& options, const Tensor& y) {
  HWY_DYNAMIC_DISPATCH(finishLinearRows)(x, options, y);
}

void gate(const Tensor& x, const Tensor& y) { HWY_DYNAMIC_DISPATCH(gateRows)(x, y); }

void addScaled(float a, const float* x, int64_t count, float* y) {
  HWY_DYNAMIC_DISPATCH(addScaledValues)(a, x, count, y);
}

void route(const Tensor& logits, const Tensor& routes) {
  std::vector<float> p(static_cast<size_t>(logits.columns));
  for (int64_t t = 0; t < logits.rows; ++t) {
    HWY_DYNAMIC_DISPATCH(softmax)(logits.row(t), logits.columns, p.data());
    const int64_t first = largest(p.data(), logits.columns, -1);
    const int64_t second = largest(p.data(), logits.columns, first);
    float* to = routes.row(t);
    to[0] = static_cast<float>(first);
    to[1] = static_cast<float>(second);
    to[2] = p[static_cast<size_t>(first)];
    to[3] = p[static_cast<size_t>(second)];
  }
}

void joinContexts(const Tensor& x, int64_t first, const Tensor& h) {
  const int64_t length = x.rows / 2;
  for (int64_t t = 0; t < h.rows; ++t) {
    const int64_t left = first + t - 1, right = first + t + 1;
    std::fill_n(h.row(t), h.columns, 0.0f);
    if (left >= 0) addScaled(1.0f, x.row(left), h.columns, h.row(t));
    if (right < length) addScaled(1.0f, x.row(length + right), h.columns, h.row(t));
  }
}

}  // namespace cpu
}  // namespace janus
#endif
