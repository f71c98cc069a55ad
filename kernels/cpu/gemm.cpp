#include "kernels/cpu/gemm.h"

#include <algorithm>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/cpu/gemm.cpp"
#include "kernels/cpu/targets.h"  // before the next

#include <hwy/foreach_target.h>

#include "kernels/cpu/vector_math-inl.h"

HWY_BEFORE_NAMESPACE();
namespace janus {
namespace HWY_NAMESPACE {

// Weights are cut into panels of a few vectors of outputs; a panel holds, input after input, that input's
// weight for each of its outputs. A register block of rows x vectors accumulators then needs one broadcast
// per row and input.
#if HWY_TARGET == HWY_AVX3
constexpr int widestPanel = 4;  // 32 registers
constexpr int blockRows[] = {0, 12, 12, 8, 6};
#else
constexpr int widestPanel = 2;  // 16 registers
constexpr int blockRows[] = {0, 8, 6};
#endif

// Vectors in the next panel when `left` remain: as many threes as possible, as 8 rows x 3 vectors loads
// least.
int panelVectors(int64_t left) {
  if (left <= 2 || widestPanel == 2) return static_cast<int>(std::min<int64_t>(left, 2));
  return left % 3 == 0 ? 3 : left % 3 == 1 ? 4 : 2;
}

int64_t vectorsFor(int64_t outputs) { return (outputs + lanes - 1) / lanes; }

int64_t packedFloats(int64_t outputs, int64_t inputs) { return vectorsFor(outputs) * lanes * inputs; }

void pack(const float* values, int64_t outputs, int64_t inputs, float* to) {
  const int64_t vectors = vectorsFor(outputs);
  for (int64_t v = 0; v < vectors;) {
    const int width = panelVectors(vectors - v);
    for (int64_t i = 0; i < inputs; ++i)
      for (int64_t o = v * lanes; o < (v + width) * lanes; ++o)
        *to++ = o < outputs ? values[o * inputs + i] : 0.0f;
    v += width;
  }
}

template <int kRows, int kVectors>
HWY_INLINE void block(const float* x, int64_t xStride, const float* panel, int64_t inputs, float* y,
                      int64_t yStride, int64_t outputs) {
  Vector sum[kRows][kVectors];
  for (int r = 0; r < kRows; ++r)
    for (int v = 0; v < kVectors; ++v) sum[r][v] = hn::Zero(Floats());
  for (int64_t i = 0; i < inputs; ++i) {
    Vector w[kVectors];
    for (int v = 0; v < kVectors; ++v) w[v] = load(panel + (i * kVectors + v) * lanes);
    for (int r = 0; r < kRows; ++r) {
      const Vector value = set(x[r * xStride + i]);
      for (int v = 0; v < kVectors; ++v) sum[r][v] = hn::MulAdd(value, w[v], sum[r][v]);
    }
  }
  for (int r = 0; r < kRows; ++r)
    for (int v = 0; v < kVectors; ++v)
      storePart(sum[r][v], y + r * yStride + v * lanes, std::max<int64_t>(0, outputs - v * lanes));
}

// All rows times one panel, with ever smaller blocks for what is left over.
template <int kVectors>
void multiplyPanel(const Tensor& x, const float* panel, float* y, int64_t yStride, int64_t outputs) {
  constexpr int tall = blockRows[kVectors];
  int64_t r = 0;
  const auto run = [&]<int kRows>() {
    for (; r + kRows <= x.rows; r += kRows)
      block<kRows, kVectors>(x.row(r), x.stride, panel, x.columns, y + r * yStride, yStride, outputs);
  };
  run.template operator()<tall>();
  run.template operator()<4>();
  run.template operator()<2>();
  run.template operator()<1>();
}

void multiplyRows(const Tensor& x, const float* panels, const Tensor& y) {
  const int64_t vectors = vectorsFor(y.columns);
  for (int64_t v = 0; v < vectors;) {
    const int width = panelVectors(vectors - v);
    float* out = y.data + v * lanes;
    const int64_t outputs = y.columns - v * lanes;
    if (width == 1) multiplyPanel<1>(x, panels, out, y.stride, outputs);
    if (width == 2) multiplyPanel<2>(x, panels, out, y.stride, outputs);
#if HWY_TARGET == HWY_AVX3
    if (width == 3) multiplyPanel<3>(x, panels, out, y.stride, outputs);
    if (width == 4) multiplyPanel<4>(x, panels, out, y.stride, outputs);
#endif
    panels += width * lanes * x.columns;
    v += width;
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace janus
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace janus {
HWY_EXPORT(packedFloats);
HWY_EXPORT(pack);
HWY_EXPORT(multiplyRows);

namespace cpu {

PackedMatrix::PackedMatrix(std::span<const float> values, int64_t outputs, int64_t inputs)
    : Matrix(outputs, inputs), panels_(alignedFloats(HWY_DYNAMIC_DISPATCH(packedFloats)(outputs, inputs))) {
  HWY_DYNAMIC_DISPATCH(pack)(values.data(), outputs, inputs, panels_.get());
}

void multiply(const Tensor& x, const PackedMatrix& weight, const Tensor& y) {
  HWY_DYNAMIC_DISPATCH(multiplyRows)(x, weight.panels(), y);
}

}  // namespace cpu
}  // namespace janus
#endif
