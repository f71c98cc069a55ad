#include "kernels/cpu/recurrence.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/recurrence.cpp"
#include "kernels/cpu/targets.h"  // before the next

#include <hwy/foreach_target.h>

#include "kernels/cpu/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace janus {
namespace HWY_NAMESPACE {

constexpr int states = 16;

// kWhole: all lanes are channels, else `count` of them. A constant, so that the inner loop has no branch.
template <bool kWhole>
HWY_INLINE Vector get(const float* from, int64_t count) {
  return kWhole ? load(from) : loadPart(from, count);
}

template <bool kWhole>
HWY_INLINE void put(Vector value, float* to, int64_t count) {
  return kWhole ? store(value, to) : storePart(value, to, count);
}

template <bool kWhole>
void convVector(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state,
                const Tensor& y, int64_t channel, int64_t count) {
  Vector w[4], past[3];
  for (int k = 0; k < 4; ++k) w[k] = get<kWhole>(weight.row(k) + channel, count);
  for (int k = 0; k < 3; ++k) past[k] = get<kWhole>(state.row(k) + channel, count);
  const Vector b = get<kWhole>(bias.data + channel, count);
  for (int64_t t = 0; t < x.rows; ++t) {
    const Vector now = get<kWhole>(x.row(t) + channel, count);
    Vector sum = hn::MulAdd(w[0], past[0], b);
    sum = hn::MulAdd(w[1], past[1], sum);
    sum = hn::MulAdd(w[2], past[2], sum);
    sum = hn::MulAdd(w[3], now, sum);
    put<kWhole>(silu(sum), y.row(t) + channel, count);
    past[0] = past[1], past[1] = past[2], past[2] = now;
  }
  for (int k = 0; k < 3; ++k) put<kWhole>(past[k], state.row(k) + channel, count);
}

// 2^(x y) for -126 <= x y <= 0, or, where kTiny, 0 below -126 too. A whole number added to 1.5 * 2^23 lies
// in the lowest bits of the sum, from where it is shifted into the exponent. The same bits with kTiny and
// without.
template <bool kTiny>
HWY_INLINE Vector decay(Vector x, Vector y) {
  const hn::RebindToSigned<Floats> integers;
  const Vector sum = hn::MulAdd(x, y, set(0x1.8p23f)), whole = hn::Sub(sum, set(0x1.8p23f));
  const Vector fraction = exp2Fraction(hn::MulSub(x, y, whole));
  const auto exponent = hn::ShiftLeft<23>(hn::BitCast(integers, sum));
  const Vector power = hn::BitCast(Floats(), hn::Add(hn::BitCast(integers, fraction), exponent));
  return kTiny ? hn::IfThenZeroElse(hn::Lt(whole, set(-126.0f)), power) : power;
}

// One token: h = decay(dt, a) h + dt u b, and the sum over states of h c, plus d u.
template <bool kTiny>
HWY_INLINE Vector advanceStates(Vector dt, Vector step, Vector skip, const float* a, const float* b,
                                const float* c, Vector (&h)[states]) {
  Vector even = skip, odd = hn::Zero(Floats());
#pragma GCC unroll 8
  for (int n = 0; n < states; n += 2) {
    h[n] = hn::MulAdd(decay<kTiny>(dt, load(a + n * lanes)), h[n], hn::Mul(step, set(b[n])));
    h[n + 1] =
        hn::MulAdd(decay<kTiny>(dt, load(a + (n + 1) * lanes)), h[n + 1], hn::Mul(step, set(b[n + 1])));
    even = hn::MulAdd(h[n], set(c[n]), even);
    odd = hn::MulAdd(h[n + 1], set(c[n + 1]), odd);
  }
  return hn::Add(even, odd);
}

// The 16 states of a vector of channels stay in registers for the whole of the piece.
template <bool kWhole>
void scanVector(const ScanInputs& in, const Tensor& state, const Tensor& y, int64_t channel, int64_t count) {
  Vector h[states], fastest = hn::Zero(Floats());
  HWY_ALIGN float a[states * lanes];
  for (int n = 0; n < states; ++n) {
    h[n] = get<kWhole>(state.row(n) + channel, count);
    const Vector rate = get<kWhole>(in.a.row(n) + channel, count);
    fastest = hn::Min(fastest, rate);
    store(rate, a + n * lanes);
  }
  const Vector d = get<kWhole>(in.d.data + channel, count);
  for (int64_t t = 0; t < in.u.rows; ++t) {
    const Vector u = get<kWhole>(in.u.row(t) + channel, count);
    const Vector dt = get<kWhole>(in.dt.row(t) + channel, count);
    const Vector step = hn::Mul(dt, u), skip = hn::Mul(d, u);
    const bool ordinary = hn::AllTrue(Floats(), hn::Ge(hn::Mul(dt, fastest), set(-126.0f)));
    const Vector sum = ordinary ? advanceStates<false>(dt, step, skip, a, in.b.row(t), in.c.row(t), h)
                                : advanceStates<true>(dt, step, skip, a, in.b.row(t), in.c.row(t), h);
    const Vector gate = silu(get<kWhole>(in.gate.row(t) + channel, count));
    put<kWhole>(hn::Mul(sum, gate), y.row(t) + channel, count);
  }
  for (int n = 0; n < states; ++n) put<kWhole>(h[n], state.row(n) + channel, count);
}

void convChannels(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state,
                  const Tensor& y, int64_t first, int64_t count) {
  for (int64_t i = 0; i < count; i += lanes)
    if (count - i >= lanes) {
      convVector<true>(x, weight, bias, state, y, first + i, lanes);
    } else {
      convVector<false>(x, weight, bias, state, y, first + i, count - i);
    }
}

void scanChannels(const ScanInputs& in, const Tensor& state, const Tensor& y, int64_t first, int64_t count) {
  for (int64_t i = 0; i < count; i += lanes)
    if (count - i >= lanes) {
      scanVector<true>(in, state, y, first + i, lanes);
    } else {
      scanVector<false>(in, state, y, first + i, count - i);
    }
}

}  // namespace HWY_NAMESPACE
}  // namespace janus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace janus {
HWY_EXPORT(convChannels);
HWY_EXPORT(scanChannels);

namespace cpu {

void convSilu(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& state, const Tensor& y,
              int64_t first, int64_t count) {
  HWY_DYNAMIC_DISPATCH(convChannels)(x, weight, bias, state, y, first, count);
}

void scan(const ScanInputs& in, const Tensor& state, const Tensor& y, int64_t first, int64_t count) {
  HWY_DYNAMIC_DISPATCH(scanChannels)(in, state, y, first, count);
}

}  // namespace cpu
}  // namespace janus
#endif
