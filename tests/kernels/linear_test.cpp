// Products with weights, gated nets and experts.
#include <algorithm>

#include "tests/kernels/backends.h"

namespace janus {
namespace {

double activate(double x, Activation activation) {
  if (activation == Activation::Silu) return silu(x);
  if (activation == Activation::Softplus) return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x)));
  return x;
}

// x [rows, inputs] times w [outputs, inputs] transposed.
std::vector<double> product(const std::vector<double>& x, const Values& w, int64_t rows, int64_t inputs) {
  const int64_t outputs = static_cast<int64_t>(w.size()) / inputs;
  std::vector<double> y;
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t o = 0; o < outputs; ++o) {
      double sum = 0;
      for (int64_t i = 0; i < inputs; ++i)
        sum += x[static_cast<size_t>(r * inputs + i)] * w[static_cast<size_t>(o * inputs + i)];
      y.push_back(sum);
    }
  return y;
}

struct Net {  // [f, d], [f, d], [d, f]
  Values gate, up, down;

  std::vector<double> apply(const std::vector<double>& x, int64_t rows, int64_t d) const {
    std::vector<double> hidden = product(x, gate, rows, d);
    const std::vector<double> other = product(x, up, rows, d);
    for (size_t i = 0; i < hidden.size(); ++i) hidden[i] = silu(hidden[i]) * other[i];
    return product(hidden, down, rows, static_cast<int64_t>(gate.size()) / d);
  }
};

std::vector<double> widened(const Values& values) { return {values.begin(), values.end()}; }

class LinearTest : public BackendTest {
 protected:
  Net net(int64_t d, int64_t f) { return {random(f * d), random(f * d), random(d * f)}; }
  GatedMlp placed(const Net& net, int64_t d) {
    const int64_t f = static_cast<int64_t>(net.gate.size()) / d;
    Values both = net.gate;
    both.insert(both.end(), net.up.begin(), net.up.end());
    return {backend_->matrix(both, 2 * f, d), backend_->matrix(net.down, d, f)};
  }
};
JANUS_ON_ALL_BACKENDS(LinearTest);

TEST_P(LinearTest, ProductsOfAllShapes) {
  const std::array<int64_t, 3> shapes[] = {{1, 1, 1},    {3, 5, 7},      {97, 32, 128}, {200, 64, 34},
                                           {5, 144, 37}, {13, 576, 144}, {96, 9, 288},  {11, 16, 16},
                                           {23, 2, 64},  {7, 33, 80}};
  for (const auto& [rows, inputs, outputs] : shapes) {
    const Values x = random(rows * inputs), w = random(outputs * inputs);
    const Tensor y = zeros(rows, outputs);
    backend_->linear(place(x, rows, inputs), *backend_->matrix(w, outputs, inputs), {}, y);
    expectClose(read(y), product(widened(x), w, rows, inputs), std::to_string(outputs) + " outputs");
  }
}

TEST_P(LinearTest, BiasActivationAndSum) {
  const int64_t rows = 99, inputs = 12, outputs = 37;
  const Values x = random(rows * inputs, -3, 3), w = random(outputs * inputs), bias = random(outputs),
               y0 = random(rows * outputs);
  for (const Activation activation : {Activation::None, Activation::Silu, Activation::Softplus})
    for (const bool accumulate : {false, true}) {
      const Tensor y = place(y0, rows, outputs);
      backend_->linear(place(x, rows, inputs), *backend_->matrix(w, outputs, inputs),
                       {place(bias, 1, outputs), activation, accumulate}, y);
      std::vector<double> expected = product(widened(x), w, rows, inputs);
      for (size_t i = 0; i < expected.size(); ++i)
        expected[i] = activate(expected[i] + bias[i % static_cast<size_t>(outputs)], activation) +
                      (accumulate ? static_cast<double>(y0[i]) : 0.0);
      expectClose(read(y), expected);
    }
}

// Activations value by value, from where they vanish to where they are the identity.
TEST_P(LinearTest, ActivationsKeepTheirRelativePrecision) {
  Values x;
  for (float value = -100; value <= 100; value += 0.0371f) x.push_back(value);
  const int64_t rows = static_cast<int64_t>(x.size());
  for (const Activation activation : {Activation::Silu, Activation::Softplus}) {
    const Tensor y = zeros(rows, 1);
    backend_->linear(place(x, rows, 1), *backend_->matrix(Values{1.0f}, 1, 1),
                     {.activation = activation, .keepFloat32 = true}, y);
    const Values values = read(y);
    for (size_t i = 0; i < x.size(); ++i) {
      const double expected = activate(x[i], activation);
      ASSERT_NEAR(values[i], expected, 4e-7 * std::abs(expected) + 2e-36) << x[i];
    }
  }
}

TEST_P(LinearTest, GatedMlpIsAdded) {
  for (const auto& [rows, d, f] :
       {std::array<int64_t, 3>{1, 1, 1}, {5, 16, 32}, {130, 32, 128}, {97, 9, 21}}) {
    const Values x = random(rows * d), y0 = random(rows * d);
    const Net weights = net(d, f);
    const Tensor y = place(y0, rows, d);
    backend_->gatedMlp(place(x, rows, d), placed(weights, d), y);
    std::vector<double> expected = weights.apply(widened(x), rows, d);
    for (size_t i = 0; i < expected.size(); ++i) expected[i] += y0[i];
    expectClose(read(y), expected);
  }
}

class ExpertsTest : public LinearTest {
 protected:
  void check(int64_t rows, int64_t d, int64_t f);
};
JANUS_ON_ALL_BACKENDS(ExpertsTest);

void ExpertsTest::check(int64_t rows, int64_t d, int64_t f) {
  const int64_t experts = 5;
  std::vector<Net> nets;
  std::vector<GatedMlp> placedNets;
  for (int64_t e = 0; e < experts; ++e) {
    nets.push_back(net(d, f));
    placedNets.push_back(placed(nets.back(), d));
  }
  const Values x = random(rows * d), y0 = random(rows * d);
  Values routes;
  std::vector<double> expected = widened(y0);
  for (int64_t t = 0; t < rows; ++t) {
    // No token has expert 4; expert 0 has more than a block.
    const int64_t first = t % 7 == 0 ? 3 : 0, second = 1 + t % 2;
    routes.insert(routes.end(), {static_cast<float>(first), static_cast<float>(second), 0.6f, 0.3f});
    const std::vector<double> row(x.begin() + t * d, x.begin() + (t + 1) * d);
    for (const auto& [expert, weight] : {std::pair(first, 0.6f), std::pair(second, 0.3f)}) {
      const std::vector<double> y = nets[static_cast<size_t>(expert)].apply(row, 1, d);
      for (int64_t i = 0; i < d; ++i)
        expected[static_cast<size_t>(t * d + i)] += weight * y[static_cast<size_t>(i)];
    }
  }
  const Tensor y = place(y0, rows, d);
  backend_->experts(place(x, rows, d), place(routes, rows, 4), placedNets, y);
  expectClose(read(y), expected);
}

TEST_P(ExpertsTest, AddTheirWeightedShare) { check(333, 18, 40); }
// Devices order many tokens in another way than few.
TEST_P(ExpertsTest, OfManyTokens) { check(1100, 3, 2); }

}  // namespace
}  // namespace janus
