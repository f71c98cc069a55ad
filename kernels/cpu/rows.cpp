#include "kernels/cpu/rows.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/rows.cpp"
#include "kernels/cpu/targets.h"  // before the next

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

// In double, as it multiplies a whole row.
float rmsScale(float squares, int64_t columns, float epsilon) {
  return static_cast<float>(1.0 /
                            std::sqrt(static_cast<double>(squares) / static_cast<double>(columns) + epsilon));
}

void rmsNormRow(const float* x, const float* weight, int64_t columns, float epsilon, float* y) {
  const Vector scale = set(rmsScale(sumOfSquares(x, columns), columns, epsilon));
  for (int64_t i = 0; i < columns; i += lanes) {
    const Vector value = hn::Mul(loadPart(x + i, columns - i), scale);
    storePart(hn::Mul(value, loadPart(weight + i, columns - i)), y + i, columns - i);
  }
}

// A few columns, as the step sizes have: less than a vector.
void rmsNormShortRow(const float* x, const float* weight, int64_t columns, float epsilon, float* y) {
  float squares = 0;
  for (int64_t i = 0; i < columns; ++i) squares += x[i] * x[i];
  const float scale = rmsScale(squares, columns, epsilon);
  for (int64_t i = 0; i < columns; ++i) y[i] = x[i] * scale * weight[i];
}

void rmsNormRows(const Tensor& x, const Tensor& weight, float epsilon, const Tensor& y) {
  const auto normRow = x.columns < 12 ? rmsNormShortRow : rmsNormRow;
  for (int64_t r = 0; r < x.rows; ++r) normRow(x.row(r), weight.data, x.columns, epsilon, y.row(r));
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
  Vector sums = hn::Zero(Floats());
  for (int64_t i = 0; i < count; i += lanes) {
    Vector e = exp(hn::Sub(loadPart(logits + i, count - i), set(largest)));
    if (count - i < lanes) e = hn::IfThenElseZero(hn::FirstN(Floats(), static_cast<size_t>(count - i)), e);
    sums = hn::Add(sums, e);
    storePart(e, p + i, count - i);
  }
  const Vector scale = set(1.0f / hn::GetLane(hn::SumOfLanes(Floats(), sums)));
  for (int64_t i = 0; i < count; i += lanes)
    storePart(hn::Mul(loadPart(p + i, count - i), scale), p + i, count - i);
}

// The two largest of p, the lower index first on a tie.
void largestTwo(const float* p, int64_t count, float* route) {
  int64_t first = p[1] > p[0], second = 1 - first;
  for (int64_t i = 2; i < count; ++i) {
    if (p[i] <= p[second]) continue;
    second = i;
    if (p[i] > p[first]) std::swap(first, second);
  }
  route[0] = static_cast<float>(first), route[1] = static_cast<float>(second);
  route[2] = p[first], route[3] = p[second];
}

// All experts in one vector, without a branch on their order. The first lane that holds the maximum is the
// lower index.
void routeOneVector(const float* logits, int64_t count, float* route) {
  const Floats d;
  const auto real = hn::FirstN(d, static_cast<size_t>(count));
  const Vector values = hn::IfThenElse(real, loadPart(logits, count), set(-3e38f));
  Vector p = hn::IfThenElseZero(real, exp(hn::Sub(values, hn::MaxOfLanes(d, values))));
  p = hn::Div(p, hn::SumOfLanes(d, p));
  for (int choice = 0; choice < 2; ++choice) {
    const Vector most = hn::MaxOfLanes(d, p);
    const auto index = std::max<intptr_t>(0, hn::FindFirstTrue(d, hn::Eq(p, most)));  // NaN equals nothing
    route[choice] = static_cast<float>(index);
    route[2 + choice] = hn::GetLane(most);
    p = hn::IfThenElse(hn::Eq(hn::Iota(d, 0), set(static_cast<float>(index))), set(-1.0f), p);
  }
}

void routeRows(const Tensor& logits, const Tensor& routes) {
  std::vector<float> p(static_cast<size_t>(logits.columns));
  for (int64_t t = 0; t < logits.rows; ++t) {
    if (logits.columns <= lanes) {
      routeOneVector(logits.row(t), logits.columns, routes.row(t));
    } else {
      softmax(logits.row(t), logits.columns, p.data());
      largestTwo(p.data(), logits.columns, routes.row(t));
    }
  }
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
HWY_EXPORT(routeRows);

namespace cpu {
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

void route(const Tensor& logits, const Tensor& routes) { HWY_DYNAMIC_DISPATCH(routeRows)(logits, routes); }

void joinContexts(const Tensor& forward, const Tensor& backward, int64_t first, const Tensor& h) {
  for (int64_t t = 0; t < h.rows; ++t) {
    const int64_t left = first + t - 1, right = first + t + 1;
    std::fill_n(h.row(t), h.columns, 0.0f);
    if (left >= 0) addScaled(1.0f, forward.row(left), h.columns, h.row(t));
    if (right < backward.rows) addScaled(1.0f, backward.row(right), h.columns, h.row(t));
  }
}

}  // namespace cpu
}  // namespace janus
#endif
