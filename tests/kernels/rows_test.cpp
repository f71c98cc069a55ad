// Memory, and the operations that work row by row.
#include "tests/kernels/backends.h"

namespace janus {
namespace {

using RowsTest = BackendTest;
JANUS_ON_ALL_BACKENDS(RowsTest);

TEST_P(RowsTest, DescribesItself) { EXPECT_FALSE(backend_->description().empty()); }

TEST_P(RowsTest, CopiesKeepAndReverseRows) {
  const Tensor from = place({1, 2, 3, 4, 5, 6}, 3, 2), to = zeros(3, 2), reversed = zeros(3, 2);
  backend_->copy(from, to);
  backend_->copyReversed(from, reversed);
  EXPECT_EQ(read(to), (Values{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(read(reversed), (Values{5, 6, 3, 4, 1, 2}));
  backend_->fillZero(to.columnsFrom(1, 1));
  EXPECT_EQ(read(to), (Values{1, 0, 3, 0, 5, 0}));
}

TEST_P(RowsTest, BothRunsBothAndPassesErrorsOn) {
  std::array<int, 2> ran{};
  backend_->runConcurrently([&](int stream) { ran[static_cast<size_t>(stream)] = stream + 1; });
  EXPECT_EQ(ran, (std::array{1, 2}));
  EXPECT_THROW(backend_->runConcurrently([](int) { throw std::runtime_error("no"); }), std::runtime_error);
}

TEST_P(RowsTest, EmbedsTokens) {
  const Tensor table = place({0, 1, 10, 11, 20, 21}, 3, 2), y = zeros(4, 2);
  const Tensor tokens = place({2, 0, 1, 2}, 4, 1);
  backend_->embed(tokens, table, y);
  EXPECT_EQ(read(y), (Values{20, 21, 0, 1, 10, 11, 20, 21}));
  backend_->embed(tokens.rowsFrom(1, 3).reversedRows(), table, y.rowsFrom(0, 3));
  EXPECT_EQ(read(y), (Values{20, 21, 10, 11, 0, 1, 20, 21}));
}

TEST_P(RowsTest, RmsNorm) {
  for (const int64_t columns : {1, 2, 5, 9, 16, 17, 32, 36, 72, 144})
    for (const int64_t rows : {1, 3, 97}) {
      const Values x = random(rows * columns, -5, 3), w = random(columns);
      const Tensor tensor = place(x, rows, columns);
      backend_->rmsNorm(tensor, place(w, 1, columns), 1e-6f, tensor);
      std::vector<double> expected;
      for (int64_t r = 0; r < rows; ++r) {
        double squares = 0;
        for (int64_t c = 0; c < columns; ++c) squares += std::pow(x[static_cast<size_t>(r * columns + c)], 2);
        for (int64_t c = 0; c < columns; ++c)
          expected.push_back(w[static_cast<size_t>(c)] * x[static_cast<size_t>(r * columns + c)] /
                             std::sqrt(squares / static_cast<double>(columns) + 1e-6));
      }
      expectClose(read(tensor), expected, std::to_string(rows) + "x" + std::to_string(columns));
    }
}

TEST_P(RowsTest, JoinsLeftAndRightContext) {
  // Forward rows 1 2 3 4, backward rows 10 20 30 40.
  const Tensor x = place({1, 2, 3, 4, 10, 20, 30, 40}, 8, 1), all = zeros(4, 1), middle = zeros(2, 1);
  backend_->joinContexts(x, 1, 0, all);
  backend_->joinContexts(x, 1, 1, middle);
  EXPECT_EQ(read(all), (Values{20, 31, 42, 3}));
  EXPECT_EQ(read(middle), (Values{31, 42}));
}

TEST_P(RowsTest, JoinsTheContextsOfEverySequence) {
  // Forward rows 1 2 3 and 4 5 6, backward rows 10 20 30 and 40 50 60.
  const Tensor x = place({1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60}, 12, 1), all = zeros(6, 1),
               ends = zeros(4, 1);
  backend_->joinContexts(x, 2, 0, all);
  backend_->joinContexts(x, 2, 1, ends);
  EXPECT_EQ(read(all), (Values{20, 31, 2, 50, 64, 5}));
  EXPECT_EQ(read(ends), (Values{31, 2, 64, 5}));
}

TEST_P(RowsTest, RoutesToTheTwoLargest) {
  const Tensor routes = zeros(4, 4);
  backend_->route(place({0, 3, 1, 2, 5, 1, 5, 5, 0, 0, 0, 0, -900, -950, -901, -1000}, 4, 4), routes);
  const Values values = read(routes);
  const auto route = [&](size_t t) { return std::pair(values[4 * t], values[4 * t + 1]); };
  EXPECT_EQ(route(0), std::pair(1.0f, 3.0f));
  EXPECT_EQ(route(1), std::pair(0.0f, 2.0f)) << "the lower index wins a tie";
  EXPECT_EQ(route(2), std::pair(0.0f, 1.0f));
  EXPECT_EQ(route(3), std::pair(0.0f, 2.0f));
  EXPECT_FLOAT_EQ(values[10], 0.25f);
  EXPECT_NEAR(values[14], 1 / (1 + std::exp(-1.0)), 1e-6);
}

TEST_P(RowsTest, RouteWeightsAreTheSoftmax) {
  for (const int64_t experts : {2, 3, 4, 16, 17}) {
    const int64_t rows = 101;
    const Values logits = random(rows * experts, -8, 8);
    const Tensor routes = zeros(rows, 4);
    backend_->route(place(logits, rows, experts), routes);
    const Values values = read(routes);
    for (int64_t t = 0; t < rows; ++t) {
      double sum = 0;
      for (int64_t e = 0; e < experts; ++e) sum += std::exp(logits[static_cast<size_t>(t * experts + e)]);
      for (const size_t choice : {0u, 1u}) {
        const size_t expert = static_cast<size_t>(values[static_cast<size_t>(4 * t) + choice]);
        const double p = std::exp(logits[static_cast<size_t>(t * experts) + expert]) / sum;
        ASSERT_NEAR(values[static_cast<size_t>(4 * t) + 2 + choice], p, 1e-6 * p) << experts;
      }
    }
  }
}

}  // namespace
}  // namespace janus
