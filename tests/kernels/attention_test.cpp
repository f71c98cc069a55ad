// Causal and Janus attention against softmax over a full matrix.
#include <array>
#include <map>

#include "base/cancelled.h"
#include "tests/kernels/backends.h"

namespace janus {
namespace {

using Sees = std::function<bool(int64_t, int64_t)>;

struct Reference {
  std::vector<double> out, lse, probabilities;  // [rows, d], [heads, rows], [heads, rows, keys]
};

Reference attention(const Values& q, const Values& k, const Values& v, int heads, int64_t d, double scale,
                    const Sees& sees) {
  const int64_t rows = static_cast<int64_t>(q.size()) / d, keys = static_cast<int64_t>(k.size()) / d,
                size = d / heads;
  Reference reference;
  reference.out.resize(q.size());
  for (int64_t h = 0; h < heads; ++h)
    for (int64_t i = 0; i < rows; ++i) {
      std::vector<double> scores;
      double largest = -INFINITY, sum = 0;
      for (int64_t j = 0; j < keys; ++j) {
        double score = 0;
        for (int64_t c = h * size; c < (h + 1) * size; ++c)
          score += static_cast<double>(q[static_cast<size_t>(i * d + c)]) * k[static_cast<size_t>(j * d + c)];
        scores.push_back(sees(i, j) ? score * scale : -INFINITY);
        largest = std::max(largest, scores.back());
      }
      for (double& score : scores) sum += score = std::exp(score - largest);
      for (int64_t j = 0; j < keys; ++j) {
        const double p = scores[static_cast<size_t>(j)] / sum;
        reference.probabilities.push_back(p);
        for (int64_t c = h * size; c < (h + 1) * size; ++c)
          reference.out[static_cast<size_t>(i * d + c)] += p * v[static_cast<size_t>(j * d + c)];
      }
      reference.lse.push_back(largest + std::log(sum));
    }
  return reference;
}

class AttentionTest : public BackendTest {
 protected:
  static constexpr int heads = 4;
  static constexpr float scale = 0.4f;

  KvCache stored(const Values& k, const Values& v, int64_t d, StoreOrder order, int64_t piece) {
    const int64_t tokens = static_cast<int64_t>(k.size()) / d;
    KvCache store = backend_->kvCache({heads, static_cast<int>(d / heads), tokens});
    const Tensor keys = place(k, tokens, d), values = place(v, tokens, d);
    for (int64_t done = 0; done < tokens; done += piece) {
      const int64_t count = std::min(piece, tokens - done);
      const int64_t at = order == StoreOrder::Ascending ? done : tokens - done - count;
      backend_->storeKeys(keys.rowsFrom(at, count), values.rowsFrom(at, count), at, order, store);
    }
    return store;
  }

  struct Janus {
    Values q, k, v;  // [2L, d]
    Reference reference;
  };
  Janus janus(int64_t length, int64_t d, float size = 2) {
    Janus made{
        random(2 * length * d, -size, size), random(2 * length * d, -size, size), random(2 * length * d), {}};
    made.reference = attention(made.q, made.k, made.v, heads, d, scale, [length](int64_t query, int64_t key) {
      if (query < length) return key < length ? key <= query : key - length >= query + 2;
      return key < length ? key <= query - length - 2 : key >= query;
    });
    return made;
  }
  std::array<KvCache, 2> stores(const Janus& made, int64_t d) {
    const auto half = [](const Values& all, bool second) {
      const auto middle = all.begin() + static_cast<int64_t>(all.size() / 2);
      return second ? Values(middle, all.end()) : Values(all.begin(), middle);
    };
    return {stored(half(made.k, false), half(made.v, false), d, StoreOrder::Ascending, 50),
            stored(half(made.k, true), half(made.v, true), d, StoreOrder::Descending, 50)};
  }
};
JANUS_ON_ALL_BACKENDS(AttentionTest);

TEST_P(AttentionTest, Causal) {
  for (const int64_t headSize : {1, 4, 5, 8, 18, 36})
    for (const int64_t tokens : {1, 2, 47, 48, 49, 65, 200})
      for (const int64_t piece : {int64_t{30}, tokens}) {
        const int64_t d = heads * headSize;
        const Values q = random(tokens * d, -2, 2), k = random(tokens * d, -2, 2), v = random(tokens * d);
        const KvCache store = stored(k, v, d, StoreOrder::Ascending, piece);
        const Tensor queries = place(q, tokens, d), lse = zeros(heads, tokens);
        for (int64_t at = 0; at < tokens; at += piece) {
          const int64_t count = std::min(piece, tokens - at);
          backend_->causalAttention(queries.rowsFrom(at, count), at, store, scale,
                                    queries.rowsFrom(at, count), lse.columnsFrom(at, count), {});
        }
        const auto expected =
            attention(q, k, v, heads, d, scale, [](int64_t i, int64_t j) { return j <= i; });
        const std::string what = std::to_string(headSize) + " x " + std::to_string(tokens);
        expectClose(read(queries), expected.out, what);
        expectClose(read(lse), expected.lse, what + ", lse");
      }
}

TEST_P(AttentionTest, Janus) {
  for (const int64_t headSize : {1, 4, 8, 18, 36})
    for (const int64_t length : {3, 4, 23, 24, 25, 64, 97, 200}) {
      const int64_t d = heads * headSize;
      const auto made = janus(length, d);
      const auto [forward, backward] = stores(made, d);
      const Tensor q = place(made.q, 2 * length, d), lse = zeros(heads, 2 * length);
      backend_->janusAttention(q, 0, forward, backward, scale, q, lse, nullptr, {});
      const std::string what = std::to_string(headSize) + " x " + std::to_string(length);
      expectClose(read(q), made.reference.out, what);
      expectClose(read(lse), made.reference.lse, what + ", lse");
    }
}

// A span of tokens at a time, as a long window is gone through: rows, sums and map come together.
TEST_P(AttentionTest, JanusInSpans) {
  const int64_t length = 203, d = heads * 8, perBin = 16, bins = (length - 1) / perBin + 1;
  const auto made = janus(length, d);
  const auto [forward, backward] = stores(made, d);
  AttentionMap whole{perBin, bins, {}};
  for (int pair = 0; pair < 4; ++pair) whole.mass.push_back(zeros(heads, bins * bins));
  const Tensor all = place(made.q, 2 * length, d);
  backend_->janusAttention(all, 0, forward, backward, scale, all, {}, &whole, {});
  for (const int64_t span : {1, 16, 50, 96, 202}) {
    AttentionMap map{perBin, bins, {}};
    for (int pair = 0; pair < 4; ++pair) map.mass.push_back(zeros(heads, bins * bins));
    Values out(made.q.size()), sums(static_cast<size_t>(heads * 2 * length));
    for (int64_t first = 0; first < length; first += span) {
      const int64_t count = std::min(span, length - first);
      Values queries;
      for (const int64_t stream : {0, 1}) {
        const auto begin = made.q.begin() + (stream * length + first) * d;
        queries.insert(queries.end(), begin, begin + count * d);
      }
      const Tensor q = place(queries, 2 * count, d), lse = zeros(heads, 2 * count);
      backend_->janusAttention(q, first, forward, backward, scale, q, lse, &map, {});
      const Values rows = read(q), logs = read(lse);
      for (const int64_t stream : {0, 1}) {
        std::copy_n(rows.begin() + stream * count * d, count * d,
                    out.begin() + (stream * length + first) * d);
        for (int64_t h = 0; h < heads; ++h)
          std::copy_n(logs.begin() + (h * 2 + stream) * count, count,
                      sums.begin() + (h * 2 + stream) * length + first);
      }
    }
    const std::string what = "spans of " + std::to_string(span);
    expectClose(out, made.reference.out, what);
    expectClose(sums, made.reference.lse, what + ", lse");
    for (size_t pair = 0; pair < 4; ++pair) {
      const Values expected = read(whole.mass[pair]);
      expectClose(read(map.mass[pair]), {expected.begin(), expected.end()}, what + ", map");
    }
  }
}

// The mass of every pair of streams in blocks of bins, per head and as a mean. Bins of 1024 hold several of a
// device's tiles of queries, as those of a long window do.
TEST_P(AttentionTest, MapsAreSumsOfProbabilities) {
  const int64_t length = 150, d = heads * 8;
  const auto made = janus(length, d);
  const auto [forward, backward] = stores(made, d);
  for (const int64_t perBin : {1, 7, 16, 64, 1000, 1024})
    for (const int rows : {1, heads}) {
      const int64_t bins = (length + perBin - 1) / perBin;
      AttentionMap map{perBin, bins, {}};
      for (int pair = 0; pair < 4; ++pair) map.mass.push_back(zeros(rows, bins * bins));
      const Tensor q = place(made.q, 2 * length, d);
      backend_->janusAttention(q, 0, forward, backward, scale, q, {}, &map, {});
      for (int pair = 0; pair < 4; ++pair) {
        std::vector<double> expected(static_cast<size_t>(rows * bins * bins), 0.0);
        for (int64_t h = 0; h < heads; ++h)
          for (int64_t i = 0; i < length; ++i)
            for (int64_t j = 0; j < length; ++j) {
              const int64_t query = pair / 2 * length + i, key = pair % 2 * length + j;
              const double p =
                  made.reference
                      .probabilities[static_cast<size_t>((h * 2 * length + query) * 2 * length + key)];
              expected[static_cast<size_t>((rows == 1 ? 0 : h) * bins * bins + i / perBin * bins +
                                           j / perBin)] += rows == 1 ? p / heads : p;
            }
        expectClose(read(map.mass[static_cast<size_t>(pair)]), expected,
                    std::to_string(perBin) + " per bin, pair " + std::to_string(pair));
      }
    }
}

// Keys that all point away from their query: the bound on the scores is then far above every score.
TEST_P(AttentionTest, ALooseBoundLosesNothing) {
  if (GetParam().tolerance > 1e-3) GTEST_SKIP() << "scores of -1000 have a step of 4 in bfloat16";
  const int64_t tokens = 100, d = heads * 8;
  const Values v = random(tokens * d), noise = random(tokens * d, -0.01f, 0.01f);
  for (const float size : {10.0f, 14.0f, 20.0f}) {
    const Values q(static_cast<size_t>(tokens * d), size);
    Values k(static_cast<size_t>(tokens * d), -size);
    for (size_t i = 0; i < k.size(); ++i) k[i] += noise[i];
    const KvCache store = stored(k, v, d, StoreOrder::Ascending, tokens);
    const Tensor queries = place(q, tokens, d);
    backend_->causalAttention(queries, 0, store, scale, queries, {}, {});
    const auto expected = attention(q, k, v, heads, d, scale, [](int64_t i, int64_t j) { return j <= i; });
    const Values actual = read(queries);
    double difference = 0, whole = 0;
    for (size_t i = 0; i < actual.size(); ++i) {
      difference += std::pow(actual[i] - expected.out[i], 2);
      whole += std::pow(expected.out[i], 2);
    }
    // Scores of order -1000 have a float32 step of 1e-4, which is then the relative precision of a weight.
    EXPECT_LT(std::sqrt(difference / whole), 2e-4) << size;
  }
}

// What the first keys say is no measure of the later ones: weights that overflow float32 relative to the
// first are still right, in maps of small bins too.
TEST_P(AttentionTest, ScoresThatRiseLaterAreExact) {
  const int64_t tokens = 150, d = heads * 8, perBin = 16, bins = (tokens - 1) / perBin + 1;
  const Values v = random(2 * tokens * d, 0, 1);
  for (const float size : {2.0f, 2.5f, 4.0f, 8.0f}) {  // by 2^37, 2^58, 2^148, 2^591
    Janus made{Values(static_cast<size_t>(2 * tokens * d), size), Values(v.size(), -size), v, {}};
    for (const int64_t stream : {0, 1})
      std::fill_n(made.k.begin() + (stream * tokens + 80) * d, 10 * d, size);
    const auto sees = [](int64_t i, int64_t j) {
      if (i < tokens) return j < tokens ? j <= i : j - tokens >= i + 2;
      return j < tokens ? j <= i - tokens - 2 : j >= i;
    };
    made.reference = attention(made.q, made.k, made.v, heads, d, scale, sees);
    const auto [forward, backward] = stores(made, d);
    for (const bool mapped : {false, true}) {
      AttentionMap map{perBin, bins, {}};
      for (int pair = 0; pair < 4; ++pair) map.mass.push_back(zeros(heads, bins * bins));
      const Tensor q = place(made.q, 2 * tokens, d), lse = zeros(heads, 2 * tokens);
      backend_->janusAttention(q, 0, forward, backward, scale, q, lse, mapped ? &map : nullptr, {});
      expectClose(read(q), made.reference.out, std::to_string(size));
      expectClose(read(lse), made.reference.lse, std::to_string(size) + ", lse");
    }
  }
}

// The mean of one value many times over is that value, whatever the weights: sums must not fade as they grow.
TEST_P(AttentionTest, LongSumsDoNotFade) {
  const int64_t tokens = 6000, d = heads * 8;
  const float value = 0.333984375f;  // of 8 bits
  const Values q = random(d, -2, 2), k = random(tokens * d, -2, 2);
  const Values v(static_cast<size_t>(tokens * d), value);
  const KvCache store = stored(k, v, d, StoreOrder::Ascending, tokens);
  const Tensor query = place(q, 1, d);
  backend_->causalAttention(query, tokens - 1, store, scale, query, {}, {});
  for (const float mean : read(query)) EXPECT_NEAR(mean, value, 2e-6 * value);
}

// A query's neighbours in the call decide which tile it is computed in, and nothing else.
TEST_P(AttentionTest, RowsHaveTheSameBitsAmongOtherNeighbours) {
  const int64_t length = 1180, d = heads * 8;
  const Values all = random(2 * length * d, -2, 2), k = random(2 * length * d, -8, 8),
               v = random(2 * length * d);
  const auto [forward, backward] = stores({all, k, v, {}}, d);
  const auto rowsOf = [&](int64_t first, int64_t count) {
    Values queries;
    for (const int64_t stream : {0, 1}) {
      const auto begin = all.begin() + (stream * length + first) * d;
      queries.insert(queries.end(), begin, begin + count * d);
    }
    const Tensor q = place(queries, 2 * count, d);
    backend_->janusAttention(q, first, forward, backward, scale, q, {}, nullptr, {});
    return read(q);
  };
  const int64_t first = 1000, count = 50;
  const Values many = rowsOf(first, count);
  for (const int64_t token : {1007, 1023, 1049}) {
    const Values one = rowsOf(token, 1);
    for (const int64_t stream : {0, 1}) {
      const auto begin = many.begin() + (stream * count + token - first) * d;
      EXPECT_EQ(Values(begin, begin + d), Values(one.begin() + stream * d, one.begin() + (stream + 1) * d))
          << token << ", stream " << stream;
    }
  }
}

TEST_P(AttentionTest, StopsWhenAsked) {
  const int64_t length = 60, d = heads * 8;
  const auto made = janus(length, d);
  const auto [forward, backward] = stores(made, d);
  std::stop_source source;
  source.request_stop();
  const ProgressMonitor watch{source.get_token(), {}};
  const Tensor q = place(made.q, 2 * length, d);
  EXPECT_THROW(backend_->janusAttention(q, 0, forward, backward, scale, q, {}, nullptr, watch), Cancelled);
  EXPECT_THROW(
      backend_->causalAttention(q.rowsFrom(0, length), 0, forward, scale, q.rowsFrom(0, length), {}, watch),
      Cancelled);
}

TEST_P(AttentionTest, CountsItsPairs) {
  const int64_t length = 60, d = heads * 8;
  const auto made = janus(length, d);
  const auto [forward, backward] = stores(made, d);
  std::atomic<int64_t> pairs = 0;
  const ProgressMonitor watch{{}, [&](double done) { pairs += static_cast<int64_t>(done); }};
  const Tensor q = place(made.q, 2 * length, d);
  backend_->janusAttention(q, 0, forward, backward, scale, q, {}, nullptr, watch);
  EXPECT_EQ(pairs, heads * (2 * length * length - 2 * length + 2));
  pairs = 0;
  backend_->causalAttention(q.rowsFrom(0, length), 0, forward, scale, q.rowsFrom(0, length), {}, watch);
  EXPECT_EQ(pairs, heads * length * (length + 1) / 2);
}

}  // namespace
}  // namespace janus
