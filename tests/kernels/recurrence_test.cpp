// Convolution and selective scan, in one piece and in several.
#include "tests/kernels/backends.h"

namespace janus {
namespace {

constexpr int64_t states = 16;

class RecurrenceTest : public BackendTest {
 protected:
  // Runs `work(first, count)` over `tokens` in pieces of these sizes, the last repeated.
  static void inPieces(int64_t tokens, std::vector<int64_t> sizes,
                       const std::function<void(int64_t, int64_t)>& work) {
    for (int64_t first = 0, i = 0; first < tokens; ++i) {
      const int64_t size =
          sizes[static_cast<size_t>(std::min<int64_t>(i, static_cast<int64_t>(sizes.size()) - 1))];
      work(first, std::min(size, tokens - first));
      first += size;
    }
  }
};
JANUS_ON_ALL_BACKENDS(RecurrenceTest);

TEST_P(RecurrenceTest, ConvolutionLooksAtFourInputs) {
  for (const int64_t e : {1, 5, 16, 33, 64}) {
    const int64_t tokens = 50;
    const Values x = random(tokens * e), w = random(4 * e), bias = random(e);
    std::vector<double> expected;
    for (int64_t t = 0; t < tokens; ++t)
      for (int64_t c = 0; c < e; ++c) {
        double sum = bias[static_cast<size_t>(c)];
        for (int64_t k = 0; k < 4; ++k)
          if (t - 3 + k >= 0)
            sum += static_cast<double>(w[static_cast<size_t>(k * e + c)]) *
                   x[static_cast<size_t>((t - 3 + k) * e + c)];
        expected.push_back(silu(sum));
      }
    for (const std::vector<int64_t>& pieces : {std::vector<int64_t>{tokens}, {1, 2, 17}, {1}}) {
      const Tensor tensor = place(x, tokens, e), state = zeros(3, e);
      const Tensor weight = place(w, 4, e), shift = place(bias, 1, e);
      inPieces(tokens, pieces, [&](int64_t first, int64_t count) {
        backend_->convSilu(tensor.rowsFrom(first, count), weight, shift, state,
                           tensor.rowsFrom(first, count));
      });
      expectClose(read(tensor), expected, std::to_string(e) + " channels");
    }
  }
}

// Step sizes come from few numbers or from more than devices expect.
TEST_P(RecurrenceTest, ParametersAreNormalisedAndProjected) {
  for (const int64_t r : {1, 2, 9, 70}) {
    const int64_t tokens = 21, e = 37, all = r + 2 * states;
    const Values x = random(tokens * all, -3, 3), norms = random(all), w = random(e * r), bias = random(e);
    const auto matrix = backend_->matrix(w, e, r);
    const Tensor parameters = place(x, tokens, all), weights = place(norms, 1, all), dt = zeros(tokens, e);
    backend_->finishScanParameters(
        parameters,
        {weights.columnsFrom(0, r), weights.columnsFrom(r, states), weights.columnsFrom(r + states, states),
         1e-6f, *matrix, place(bias, 1, e)},
        parameters, dt);
    std::vector<double> expected, steps;
    for (int64_t t = 0; t < tokens; ++t) {
      const size_t row = static_cast<size_t>(t * all);
      for (const auto& [begin, count] :
           {std::pair<int64_t, int64_t>{0, r}, {r, states}, {r + states, states}}) {
        double squares = 0;
        for (int64_t c = begin; c < begin + count; ++c)
          squares += std::pow(x[row + static_cast<size_t>(c)], 2);
        const double scale = 1 / std::sqrt(squares / static_cast<double>(count) + 1e-6);
        for (int64_t c = begin; c < begin + count; ++c)
          expected.push_back(norms[static_cast<size_t>(c)] * scale * x[row + static_cast<size_t>(c)]);
      }
      for (int64_t i = 0; i < e; ++i) {
        double sum = bias[static_cast<size_t>(i)];
        for (int64_t k = 0; k < r; ++k)
          sum += w[static_cast<size_t>(i * r + k)] * expected[row + static_cast<size_t>(k)];
        steps.push_back(std::log1p(std::exp(sum)));
      }
    }
    expectClose(read(parameters), expected, "parameters");
    expectClose(read(dt), steps, "steps");
  }
}

struct ScanCase {
  const char* name;
  int64_t channels, tokens;
  float dtLow, dtHigh;
};

class ScanTest : public RecurrenceTest {
 protected:
  void check(const ScanCase& scan, const std::vector<int64_t>& pieces) {
    const int64_t e = scan.channels, tokens = scan.tokens;
    const Values u = random(tokens * e), dt = random(tokens * e, scan.dtLow, scan.dtHigh),
                 b = random(tokens * states), c = random(tokens * states), gate = random(tokens * e, -3, 3),
                 a = random(states * e, -23, -1), d = random(e);
    const ScanInputs in{place(u, tokens, e),
                        place(dt, tokens, e),
                        place(b, tokens, states),
                        place(c, tokens, states),
                        place(gate, tokens, e),
                        place(a, states, e),
                        place(d, 1, e)};
    const Tensor state = zeros(states, e);
    inPieces(tokens, pieces, [&](int64_t first, int64_t count) {
      const auto part = [&](const Tensor& tensor) { return tensor.rowsFrom(first, count); };
      backend_->scan({part(in.u), part(in.dt), part(in.b), part(in.c), part(in.gate), in.a, in.d}, state,
                     part(in.u));
    });

    std::vector<double> h(static_cast<size_t>(e * states), 0.0), expected;
    for (int64_t t = 0; t < tokens; ++t)
      for (int64_t i = 0; i < e; ++i) {
        const size_t at = static_cast<size_t>(t * e + i);
        double y = static_cast<double>(d[static_cast<size_t>(i)]) * u[at];
        for (int64_t n = 0; n < states; ++n) {
          double& value = h[static_cast<size_t>(n * e + i)];
          value = std::exp2(static_cast<double>(dt[at]) * a[static_cast<size_t>(n * e + i)]) * value +
                  static_cast<double>(dt[at]) * b[static_cast<size_t>(t * states + n)] * u[at];
          y += c[static_cast<size_t>(t * states + n)] * value;
        }
        expected.push_back(y * silu(gate[at]));
      }
    expectClose(read(in.u), expected, scan.name);
    expectClose(read(state), h, std::string(scan.name) + ", state");
  }
};
JANUS_ON_ALL_BACKENDS(ScanTest);

TEST_P(ScanTest, MatchesTheRecurrence) {
  for (const ScanCase& scan :
       {ScanCase{"one channel", 1, 40, 0.001f, 0.1f}, ScanCase{"seven channels", 7, 40, 0.001f, 0.1f},
        ScanCase{"33 channels", 33, 100, 0.001f, 0.1f}, ScanCase{"one token", 64, 1, 0.001f, 0.1f}})
    check(scan, {scan.tokens});
}

TEST_P(ScanTest, LongMemory) { check({"small steps", 16, 5000, 0.0001f, 0.001f}, {5000}); }

TEST_P(ScanTest, StepsSoLongThatNothingRemains) { check({"long steps", 16, 50, 0.0f, 90.0f}, {50}); }

TEST_P(ScanTest, PiecesCarryTheState) {
  check({"pieces", 19, 300, 0.001f, 0.1f}, {1, 2, 100});
  check({"single tokens", 16, 20, 0.001f, 0.1f}, {1});
  check({"long and short steps", 19, 300, 0.0f, 12.0f}, {1, 2, 100});
}

// Channels are computed side by side; steps that leave nothing of a neighbour's state change no bit.
TEST_P(ScanTest, AChannelDoesNotDependOnItsNeighbours) {
  const int64_t e = 16, tokens = 40;
  const Values u = random(tokens * e), b = random(tokens * states), c = random(tokens * states),
               gate = random(tokens * e, -3, 3), a = random(states * e, -23, -1), d = random(e);
  std::vector<Values> results;
  for (const float neighbours : {1.0f, 1000.0f}) {
    Values dt(static_cast<size_t>(tokens * e), neighbours * 0.05f);
    for (int64_t t = 0; t < tokens; ++t)
      dt[static_cast<size_t>(t * e)] = 0.01f + 0.2f * static_cast<float>(t % 20);  // at most 88 octaves
    const Tensor y = place(u, tokens, e), state = zeros(states, e);
    backend_->scan({y, place(dt, tokens, e), place(b, tokens, states), place(c, tokens, states),
                    place(gate, tokens, e), place(a, states, e), place(d, 1, e)},
                   state, y);
    results.push_back(read(y.columnsFrom(0, 1)));
  }
  EXPECT_EQ(results[0], results[1]);
}

}  // namespace
}  // namespace janus
