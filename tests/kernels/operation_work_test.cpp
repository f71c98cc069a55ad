// The work of operations, counted by hand, and the time it takes at least.
#include <gtest/gtest.h>

#include "kernels/operation_work.h"

namespace janus {
namespace {

Tensor shape(int64_t rows, int64_t columns) { return {nullptr, rows, columns, columns}; }

void expectWork(const OperationWork& work, const OperationWork& expected) {
  EXPECT_EQ(work.products, expected.products);
  EXPECT_EQ(work.multiplyAdds, expected.multiplyAdds);
  EXPECT_EQ(work.specials, expected.specials);
  EXPECT_EQ(work.polynomials, expected.polynomials);
  EXPECT_EQ(work.bytes, expected.bytes);
}

// 3 rows of 4 become 3 rows of 5.
TEST(OperationWork, Linear) {
  const Tensor x = shape(3, 4);
  const Matrix weight(5, 4);
  expectWork(workOfLinear(x, weight, {}), {.products = 60, .bytes = 4 * (12 + 20 + 15)});
  expectWork(workOfLinear(x, weight, {.accumulate = true}), {.products = 60, .bytes = 4 * (12 + 20 + 30)});
  expectWork(workOfLinear(x, weight, {.activation = Activation::Softplus, .keepFloat32 = true}),
             {.multiplyAdds = 60 + 15, .specials = 30, .polynomials = 105, .bytes = 4 * (12 + 20 + 15)});
}

TEST(OperationWork, RowByRow) {
  expectWork(workOfNorm(shape(3, 4)), {.multiplyAdds = 36, .specials = 3, .bytes = 4 * 24});
  // 4 taps and silu's product, of 12 values.
  expectWork(workOfConvolution(shape(3, 4)),
             {.multiplyAdds = 60, .specials = 24, .polynomials = 84, .bytes = 4 * 24});
  expectWork(workOfRoute(shape(3, 16), shape(3, 4)),
             {.specials = 48, .polynomials = 336, .bytes = 4 * (48 + 12)});
  expectWork(workOfJoining(shape(3, 4)), {.multiplyAdds = 12, .bytes = 4 * 36});
  expectWork(workOfCopying(shape(3, 4)), {.bytes = 4 * 24});
  expectWork(workOfWriting(shape(3, 4)), {.bytes = 4 * 12});
}

// 3 tokens' 2 step inputs become 4 channels'; b and c have 16 values each.
TEST(OperationWork, ScanParameters) {
  const Matrix projection(4, 2);
  const ScanParameters with{.stepNorm = shape(1, 2),
                            .bNorm = shape(1, 16),
                            .cNorm = shape(1, 16),
                            .stepProjection = projection,
                            .stepBias = shape(1, 4)};
  expectWork(
      workOfScanParameters(shape(3, 34), with, shape(3, 4)),
      {.multiplyAdds = 24 + 306 + 12, .specials = 9 + 24, .polynomials = 84, .bytes = 4 * (204 + 8 + 12)});
}

// 3 tokens, 4 channels, 16 states: 192 states are decayed, and 12 results gated.
TEST(OperationWork, Scan) {
  const ScanInputs in{.u = shape(3, 4),
                      .dt = shape(3, 4),
                      .b = shape(3, 16),
                      .c = shape(3, 16),
                      .gate = shape(3, 4),
                      .a = shape(16, 4),
                      .d = shape(1, 4)};
  expectWork(workOfScan(in), {.multiplyAdds = 3 * 192 + 3 * 12 + 12,
                              .specials = 192 + 24,
                              .polynomials = 7 * 204,
                              .bytes = 4 * (48 + 96)});
}

// 3 rows of 4 through 8 gated channels, by way of 16; a mixture takes two such nets a row.
TEST(OperationWork, GatedNets) {
  const GatedMlp mlp{std::make_shared<Matrix>(16, 4), std::make_shared<Matrix>(4, 8)};
  expectWork(workOfGatedMlp(shape(3, 4), mlp), {.products = 3 * (64 + 32),
                                                .multiplyAdds = 24 + 24,
                                                .specials = 48,
                                                .polynomials = 168,
                                                .bytes = 4 * (36 + 96)});
  expectWork(workOfExperts(shape(3, 4), mlp), {.products = 6 * (64 + 32),
                                               .multiplyAdds = 96,
                                               .specials = 96,
                                               .polynomials = 336,
                                               .bytes = 4 * (36 + 192)});
}

KvCache store(int heads, int64_t capacity, int64_t sequences) {
  KvCache keys;
  keys.heads = heads;
  keys.capacity = capacity;
  keys.sequences = sequences;
  return keys;
}

// 2 heads of 4 values. Tokens 5, 6 and 7 see 6 + 7 + 8 = 21 keys in each head; of 10 tokens' two streams, 3
// each, every query sees 9 keys. Two sequences have twice the work of one.
TEST(OperationWork, Attention) {
  const OperationWork causal{
      .products = 42 * 8, .specials = 42, .polynomials = 210, .bytes = 4 * 48 + 2 * (2 * 8 * 8)};
  expectWork(workOfCausalAttention(shape(3, 8), 5, store(2, 10, 1)), causal);
  const OperationWork both{.products = 2 * causal.products,
                           .specials = 2 * causal.specials,
                           .polynomials = 2 * causal.polynomials,
                           .bytes = 2 * causal.bytes};
  expectWork(workOfCausalAttention(shape(6, 8), 5, store(2, 10, 2)), both);
  expectWork(workOfJanusAttention(shape(6, 8), store(2, 10, 1)),
             {.products = 108 * 8, .specials = 108, .polynomials = 540, .bytes = 4 * 96 + 2 * (2 * 20 * 8)});
  expectWork(
      workOfJanusAttention(shape(12, 8), store(2, 10, 2)),
      {.products = 216 * 8, .specials = 216, .polynomials = 1080, .bytes = 4 * 192 + 2 * (2 * 40 * 8)});
  expectWork(workOfStoring(shape(3, 8)), {.bytes = (4 + 2) * 48});
}

constexpr OperationWork work{
    .products = 600, .multiplyAdds = 100, .specials = 40, .polynomials = 280, .bytes = 3000};

TEST(FloorSeconds, AProcessorMultipliesAndAddsEverything) {
  EXPECT_DOUBLE_EQ(floorSeconds(work, {.multiplyAdds = 10, .nearBytes = 1000}), 98);
}

TEST(FloorSeconds, MatrixUnitsOverlap) {
  EXPECT_DOUBLE_EQ(floorSeconds(work, {.multiplyAdds = 100, .matrixMultiplyAdds = 50}), 12);
  EXPECT_DOUBLE_EQ(floorSeconds(work, {.multiplyAdds = 10, .matrixMultiplyAdds = 50}), 38);
}

// In 20 seconds the units take 20 of 40 exponentials, and the multiply-adds 600 + 100 and half of 280. With
// units ten times as fast, nothing is left to share.
TEST(FloorSeconds, ExponentialsAreSharedOut) {
  EXPECT_DOUBLE_EQ(floorSeconds(work, {.multiplyAdds = 42, .specials = 1}), 20);
  EXPECT_DOUBLE_EQ(floorSeconds(work, {.multiplyAdds = 42, .specials = 10}), 700.0 / 42);
  EXPECT_DOUBLE_EQ(floorSeconds({.specials = 40, .polynomials = 280}, {.multiplyAdds = 7, .specials = 1}),
                   20);
}

TEST(FloorSeconds, BytesCrossWhatCannotHoldThem) {
  const Ceilings device{.multiplyAdds = 1e3, .nearBytes = 1000, .farBytes = 10, .nearSize = 600};
  EXPECT_DOUBLE_EQ(floorSeconds(work, device), 180);  // 3000 - 2 * 600
  EXPECT_DOUBLE_EQ(floorSeconds({.bytes = 1000}, device), 1);
}

}  // namespace
}  // namespace janus
