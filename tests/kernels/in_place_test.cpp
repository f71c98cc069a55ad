// Operations whose results may take the place of their inputs: in place and apart they give the same bits,
// and apart they leave their inputs as they were.
#include "tests/kernels/backends.h"

namespace janus {
namespace {

constexpr int64_t states = 16, pastTaps = 3;

class InPlaceTest : public BackendTest {
 protected:
  using Operation = std::function<void(const Tensor& x, const Tensor& y)>;

  // Calls `work` with memory of its own for y, then with x for both.
  void expectSameBits(const Values& values, int64_t rows, const Operation& work, const std::string& what) {
    const int64_t columns = static_cast<int64_t>(values.size()) / rows;
    const Tensor x = place(values, rows, columns), y = zeros(rows, columns),
                 both = place(values, rows, columns);
    work(x, y);
    EXPECT_EQ(read(x), values) << what << ": the input changed";
    work(both, both);
    EXPECT_EQ(read(both), read(y)) << what;
    EXPECT_NE(read(both), values) << what << ": nothing was done";
  }
  // What else both calls left.
  void expectTwice(const std::vector<Values>& results, const std::string& what) {
    ASSERT_EQ(results.size(), 2u) << what;
    EXPECT_EQ(results[0], results[1]) << what;
  }
};
JANUS_ON_ALL_BACKENDS(InPlaceTest);

TEST_P(InPlaceTest, RmsNorm) {
  const Tensor weight = place(random(37), 1, 37);
  expectSameBits(
      random(20 * 37), 20, [&](const Tensor& x, const Tensor& y) { backend_->rmsNorm(x, weight, 1e-6f, y); },
      "rmsNorm");
}

// Two sequences; the longest are so many chunks that devices convolve them in another way.
TEST_P(InPlaceTest, Convolution) {
  const int64_t sequences = 2, e = 9;
  const Tensor weight = place(random(4 * e), 4, e), bias = place(random(e), 1, e);
  const Values past = random(sequences * pastTaps * e);
  for (const int64_t tokens : {1, 50, 1100}) {
    const std::string what = std::to_string(tokens) + " tokens";
    std::vector<Values> ends;
    expectSameBits(
        random(sequences * tokens * e), sequences * tokens,
        [&](const Tensor& x, const Tensor& y) {
          const Tensor state = place(past, sequences * pastTaps, e);
          backend_->convSilu(x, weight, bias, state, y);
          ends.push_back(read(state));
        },
        what);
    expectTwice(ends, what + ", state");
  }
}

// Step sizes come from few numbers or from more than devices expect.
TEST_P(InPlaceTest, ScanParameters) {
  for (const int64_t r : {2, 70}) {
    const int64_t tokens = 21, e = 37, all = r + 2 * states;
    const auto projection = backend_->matrix(random(e * r), e, r);
    const Tensor norms = place(random(all), 1, all), bias = place(random(e), 1, e);
    const ScanParameters with{norms.columnsFrom(0, r),
                              norms.columnsFrom(r, states),
                              norms.columnsFrom(r + states, states),
                              1e-6f,
                              *projection,
                              bias};
    const std::string what = std::to_string(r) + " step inputs";
    std::vector<Values> steps;
    expectSameBits(
        random(tokens * all, -3, 3), tokens,
        [&](const Tensor& parameters, const Tensor& normalised) {
          const Tensor dt = zeros(tokens, e);
          backend_->finishScanParameters(parameters, with, normalised, dt);
          steps.push_back(read(dt));
        },
        what);
    expectTwice(steps, what + ", step sizes");
  }
}

TEST_P(InPlaceTest, Scan) {
  const int64_t tokens = 90, e = 33;
  const ScanInputs given{{},
                         place(random(tokens * e, 0.001f, 0.1f), tokens, e),
                         place(random(tokens * states), tokens, states),
                         place(random(tokens * states), tokens, states),
                         place(random(tokens * e, -3, 3), tokens, e),
                         place(random(states * e, -23, -1), states, e),
                         place(random(e), 1, e)};
  std::vector<Values> ends;
  expectSameBits(
      random(tokens * e), tokens,
      [&](const Tensor& u, const Tensor& y) {
        ScanInputs in = given;
        in.u = u;
        const Tensor state = zeros(states, e);
        backend_->scan(in, state, y);
        ends.push_back(read(state));
      },
      "scan");
  expectTwice(ends, "scan, state");
}

class InPlaceAttentionTest : public InPlaceTest {
 protected:
  static constexpr int heads = 4;
  static constexpr float scale = 0.4f;

  KvCache keys(int64_t tokens, int64_t d, StoreOrder order) {
    KvCache store = backend_->kvCache({heads, static_cast<int>(d / heads), tokens});
    backend_->storeKeys(place(random(tokens * d), tokens, d), place(random(tokens * d), tokens, d), 0, order,
                        store);
    return store;
  }
};
JANUS_ON_ALL_BACKENDS(InPlaceAttentionTest);

TEST_P(InPlaceAttentionTest, Causal) {
  const int64_t tokens = 140, d = heads * 8;
  const KvCache store = keys(tokens, d, StoreOrder::Ascending);
  std::vector<Values> sums;
  expectSameBits(
      random(tokens * d, -2, 2), tokens,
      [&](const Tensor& q, const Tensor& y) {
        const Tensor lse = zeros(heads, tokens);
        backend_->causalAttention(q, 0, store, scale, y, lse, {});
        sums.push_back(read(lse));
      },
      "causal attention");
  expectTwice(sums, "causal attention, lse");
}

// Without a map, with bins that devices fill on the way, and with bins that they fill from the queries
// afterwards.
TEST_P(InPlaceAttentionTest, Janus) {
  const int64_t length = 140, d = heads * 8;
  const KvCache forward = keys(length, d, StoreOrder::Ascending),
                backward = keys(length, d, StoreOrder::Descending);
  for (const int64_t perBin : {0, 7, 16}) {
    const std::string what = "Janus attention, " + std::to_string(perBin) + " tokens a bin";
    const int64_t bins = perBin > 0 ? (length - 1) / perBin + 1 : 0;
    std::vector<Values> sums, maps;
    expectSameBits(
        random(2 * length * d, -2, 2), 2 * length,
        [&](const Tensor& q, const Tensor& y) {
          AttentionMap map{perBin, bins, {}};
          for (int pair = 0; pair < 4; ++pair) map.mass.push_back(zeros(heads, bins * bins));
          const Tensor lse = zeros(heads, 2 * length);
          backend_->janusAttention(q, 0, forward, backward, scale, y, lse, perBin > 0 ? &map : nullptr, {});
          sums.push_back(read(lse));
          Values& all = maps.emplace_back();
          for (const Tensor& mass : map.mass) {
            const Values values = read(mass);
            all.insert(all.end(), values.begin(), values.end());
          }
        },
        what);
    expectTwice(sums, what + ", lse");
    expectTwice(maps, what + ", map");
  }
}

}  // namespace
}  // namespace janus
