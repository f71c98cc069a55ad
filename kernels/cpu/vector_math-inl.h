// Elementary functions on vectors of float32, compiled once per instruction set.
// Deliberately without the usual guard: Highway includes it again for every target.
#if defined(JANUS_KERNELS_CPU_VECTOR_MATH_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef JANUS_KERNELS_CPU_VECTOR_MATH_INL_H
#undef JANUS_KERNELS_CPU_VECTOR_MATH_INL_H
#else
#define JANUS_KERNELS_CPU_VECTOR_MATH_INL_H
#endif

#include <algorithm>
#include <cstdint>
#include <cstring>

#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace janus {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// At most 16 lanes: the kernels' blocks are made of 16 channels.
using Floats = hn::CappedTag<float, 16>;
using Vector = hn::Vec<Floats>;
constexpr int lanes = hn::MaxLanes(Floats());

HWY_INLINE Vector set(float value) { return hn::Set(Floats(), value); }
HWY_INLINE Vector load(const float* from) { return hn::LoadU(Floats(), from); }
HWY_INLINE void store(Vector value, float* to) { hn::StoreU(value, Floats(), to); }

// The first `count` lanes, the others 0; touches no memory beyond them. By way of memory only where there are
// no masks: a vector read back from what smaller stores have just written waits for all of them.
inline Vector loadPart(const float* from, int64_t count) {
  if (count >= lanes) return load(from);
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
  return hn::MaskedLoad(hn::FirstN(Floats(), static_cast<size_t>(std::max<int64_t>(count, 0))), Floats(),
                        from);
#else
  HWY_ALIGN float part[lanes] = {};
  std::memcpy(part, from, static_cast<size_t>(count) * sizeof(float));
  return hn::Load(Floats(), part);
#endif
}

inline void storePart(Vector value, float* to, int64_t count) {
  if (count >= lanes) return store(value, to);
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX2
  hn::BlendedStore(value, hn::FirstN(Floats(), static_cast<size_t>(std::max<int64_t>(count, 0))), Floats(),
                   to);
#else
  HWY_ALIGN float part[lanes];
  hn::Store(value, Floats(), part);
  std::memcpy(to, part, static_cast<size_t>(count) * sizeof(float));
#endif
}

// value * 2^exponent for whole exponents up to 127; 0 below about -127.
HWY_INLINE Vector timesPowerOfTwo(Vector value, Vector exponent) {
#if HWY_TARGET == HWY_AVX3
  return Vector{_mm512_scalef_ps(value.raw, exponent.raw)};
#else
  const hn::RebindToSigned<Floats> integers;
  const Vector clamped = hn::Min(hn::Max(exponent, set(-127.0f)), set(127.0f));
  const auto bits = hn::ShiftLeft<23>(hn::Add(hn::ConvertTo(integers, clamped), hn::Set(integers, 127)));
  return hn::Mul(value, hn::BitCast(Floats(), bits));
#endif
}

// 2^f for |f| <= 1/2 as 1 + f q(f): the relative error of 2^f - 1 stays below 4.3e-7, so that a decay close
// to one keeps its half-life. Coefficients: weighted minimax (own computation).
HWY_INLINE Vector exp2Fraction(Vector f) {
  Vector q = hn::MulAdd(f, set(0x1.5d87dep-10f), set(0x1.3cbe58p-7f));
  q = hn::MulAdd(f, q, set(0x1.c6b26ep-5f));
  q = hn::MulAdd(f, q, set(0x1.ebfa4ep-3f));
  q = hn::MulAdd(f, q, set(0x1.62e42ep-1f));
  return hn::MulAdd(f, q, set(1.0f));
}

// 2^x for x <= 127.
HWY_INLINE Vector exp2(Vector x) {
  const Vector whole = hn::Round(x);
  return timesPowerOfTwo(exp2Fraction(hn::Sub(x, whole)), whole);
}

// e^x for x <= 88, to about one unit in the last place: Cody-Waite reduction, then a minimax polynomial
// 1 + r + r^2 p(r) of relative error 3e-9 (own computation).
HWY_INLINE Vector exp(Vector x) {
  const Vector whole = hn::Round(hn::Mul(x, set(1.44269504f)));
  const Vector r = hn::NegMulAdd(whole, set(-2.12194440e-4f), hn::NegMulAdd(whole, set(0.693359375f), x));
  Vector p = hn::MulAdd(r, set(0.0013814599f), set(0.008368717f));
  p = hn::MulAdd(r, p, set(0.04166839f));
  p = hn::MulAdd(r, p, set(0.16666521f));
  p = hn::MulAdd(r, p, set(0.49999994f));
  p = hn::Add(hn::MulAdd(hn::Mul(r, r), p, r), set(1.0f));
  return timesPowerOfTwo(p, whole);
}

// x / (1 + e^-x). Where e^-x would leave float32, x is so negative that the quotient is 0 to float32.
HWY_INLINE Vector silu(Vector x) {
  const Vector e = exp(hn::Min(hn::Neg(x), set(87.0f)));
  return hn::Div(x, hn::Add(e, set(1.0f)));
}

// log(1 + e^x) = max(x, 0) + log(1 + t), t = e^-|x|, and log(1 + t) = 2 atanh(z), z = t / (2 + t) <= 1/3:
// nothing cancels, so small step sizes keep their relative precision.
HWY_INLINE Vector softplus(Vector x) {
  const Vector t = exp(hn::Max(hn::Neg(hn::Abs(x)), set(-104.0f)));
  const Vector z = hn::Div(t, hn::Add(t, set(2.0f)));
  const Vector w = hn::Mul(z, z);
  Vector g = hn::MulAdd(w, set(0.12144781f), set(0.1071537f));
  g = hn::MulAdd(w, g, set(0.14308299f));
  g = hn::MulAdd(w, g, set(0.19999444f));
  g = hn::MulAdd(w, g, set(0.33333337f));
  const Vector z2 = hn::Add(z, z);
  return hn::Add(hn::Max(x, hn::Zero(Floats())), hn::MulAdd(hn::Mul(z2, w), g, z2));
}

}  // namespace HWY_NAMESPACE
}  // namespace janus
HWY_AFTER_NAMESPACE();

#endif
