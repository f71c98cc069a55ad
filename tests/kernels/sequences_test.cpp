// Several sequences side by side: each has the bits that it has alone, whole or in pieces.
#include <array>
#include <atomic>

#include "tests/kernels/backends.h"

namespace janus {
namespace {

constexpr int64_t sequences = 3, chunk = 64;  // pieces of whole chunks, as devices scan
constexpr int64_t states = 16, pastTaps = 3;

// Runs of rows, one after the other: those of a sequence, or of a stream of it.
struct Runs {
  int64_t count, columns;
  Values values;

  int64_t rows() const { return static_cast<int64_t>(values.size()) / count / columns; }
  Values run(int64_t index) const { return piece(index, 1, 0, rows()); }
  // Rows `first`..first+some of every run.
  Values piece(int64_t first, int64_t some) const { return piece(0, count, first, some); }
  void setPiece(int64_t first, int64_t some, const Values& from) {
    for (int64_t i = 0; i < count; ++i)
      std::copy_n(from.begin() + i * some * columns, some * columns,
                  values.begin() + (i * rows() + first) * columns);
  }

 private:
  Values piece(int64_t firstRun, int64_t runs, int64_t first, int64_t some) const {
    Values piece;
    for (int64_t i = firstRun; i < firstRun + runs; ++i) {
      const auto begin = values.begin() + (i * rows() + first) * columns;
      piece.insert(piece.end(), begin, begin + some * columns);
    }
    return piece;
  }
};

class SequencesTest : public BackendTest {
 protected:
  Runs runs(int64_t count, int64_t rows, int64_t columns, float low = -1, float high = 1) {
    return {count, columns, random(count * rows * columns, low, high)};
  }
  Tensor placeRun(const Runs& runs, int64_t index) {
    return place(runs.run(index), runs.rows(), runs.columns);
  }
  Tensor placePiece(const Runs& runs, int64_t first, int64_t some) {
    return place(runs.piece(first, some), runs.count * some, runs.columns);
  }
  Tensor placeAll(const Runs& runs) { return placePiece(runs, 0, runs.rows()); }
  Runs readRuns(const Tensor& tensor, int64_t count) { return {count, tensor.columns, read(tensor)}; }

  template <typename Work>
  static void inChunks(int64_t rows, const Work& work) {
    for (int64_t first = 0; first < rows; first += chunk) work(first, std::min(chunk, rows - first));
  }
};
JANUS_ON_ALL_BACKENDS(SequencesTest);

TEST_P(SequencesTest, Convolution) {
  for (const int64_t tokens : {int64_t{1}, int64_t{2}, chunk, int64_t{150}})
    for (const int64_t e : {5, 33}) {
      const Runs x = runs(sequences, tokens, e), past = runs(sequences, pastTaps, e);
      const Tensor weight = place(random(4 * e), 4, e), bias = place(random(e), 1, e), state = placeAll(past);
      Runs together = x;
      inChunks(tokens, [&](int64_t first, int64_t count) {
        const Tensor piece = placePiece(x, first, count);
        backend_->convSilu(piece, weight, bias, state, piece);
        together.setPiece(first, count, read(piece));
      });
      for (int64_t s = 0; s < sequences; ++s) {
        const Tensor alone = placeRun(x, s), own = placeRun(past, s);
        backend_->convSilu(alone, weight, bias, own, alone);
        EXPECT_EQ(read(alone), together.run(s)) << tokens << " x " << e << ", " << s;
        EXPECT_EQ(read(own), readRuns(state, sequences).run(s)) << tokens << " x " << e << ", " << s;
      }
    }
}

TEST_P(SequencesTest, Scan) {
  for (const int64_t tokens : {int64_t{1}, chunk, int64_t{150}})
    for (const int64_t e : {5, 33}) {
      const Runs u = runs(sequences, tokens, e), dt = runs(sequences, tokens, e, 0.001f, 0.1f),
                 b = runs(sequences, tokens, states), c = runs(sequences, tokens, states),
                 gate = runs(sequences, tokens, e, -3, 3), before = runs(sequences, states, e);
      const Tensor a = place(random(states * e, -23, -1), states, e), d = place(random(e), 1, e),
                   state = placeAll(before);
      Runs together = u;
      inChunks(tokens, [&](int64_t first, int64_t count) {
        const auto part = [&](const Runs& all) { return placePiece(all, first, count); };
        const Tensor y = part(u);
        backend_->scan({y, part(dt), part(b), part(c), part(gate), a, d}, state, y);
        together.setPiece(first, count, read(y));
      });
      for (int64_t s = 0; s < sequences; ++s) {
        const auto part = [&](const Runs& all) { return placeRun(all, s); };
        const Tensor y = part(u), own = part(before);
        backend_->scan({y, part(dt), part(b), part(c), part(gate), a, d}, own, y);
        EXPECT_EQ(read(y), together.run(s)) << tokens << " x " << e << ", " << s;
        EXPECT_EQ(read(own), readRuns(state, sequences).run(s)) << tokens << " x " << e << ", " << s;
      }
    }
}

class SequencesAttentionTest : public SequencesTest {
 protected:
  static constexpr int heads = 4;
  static constexpr float scale = 0.4f;

  struct Attended {
    Runs values;  // of every stream's sequences
    Runs lse;     // the same of every head
    int64_t pairs;
  };
  // Attention of tokens `first`.. of all sequences of the stores.
  Attended janus(const Runs& queries, int64_t first, const std::array<KvCache, 2>& keys) {
    return attend(queries, [&](const Tensor& q, const Tensor& lse, const ProgressMonitor& watch) {
      backend_->janusAttention(q, first, keys[0], keys[1], scale, q, lse, nullptr, watch);
    });
  }
  Attended causal(const Runs& queries, int64_t first, const KvCache& keys) {
    return attend(queries, [&](const Tensor& q, const Tensor& lse, const ProgressMonitor& watch) {
      backend_->causalAttention(q, first, keys, scale, q, lse, watch);
    });
  }
  void expectAlone(const Attended& alone, const Attended& together, int64_t sequence,
                   const std::string& what) {
    const int64_t streams = alone.values.count;
    for (int64_t stream = 0; stream < streams; ++stream) {
      const int64_t run = stream * sequences + sequence;
      EXPECT_EQ(alone.values.run(stream), together.values.run(run)) << what;
      for (int64_t head = 0; head < heads; ++head)
        EXPECT_EQ(alone.lse.run(head * streams + stream), together.lse.run(head * streams * sequences + run))
            << what << ", lse";
    }
  }

  // Keys and values of both streams, stored in chunks, each stream in its own order.
  std::array<KvCache, 2> stored(const std::array<Runs, 2>& keys, const std::array<Runs, 2>& values) {
    const int64_t length = keys[0].rows();
    const KvCacheShape shape{heads, static_cast<int>(keys[0].columns / heads), length, keys[0].count};
    std::array<KvCache, 2> stores{backend_->kvCache(shape), backend_->kvCache(shape)};
    for (size_t stream = 0; stream < 2; ++stream)
      inChunks(length, [&](int64_t done, int64_t count) {
        const int64_t at = stream == 0 ? done : length - done - count;
        backend_->storeKeys(placePiece(keys[stream], at, count), placePiece(values[stream], at, count), at,
                            stream == 0 ? StoreOrder::Ascending : StoreOrder::Descending, stores[stream]);
      });
    return stores;
  }
  static std::array<Runs, 2> only(const std::array<Runs, 2>& both, int64_t sequence) {
    return {Runs{1, both[0].columns, both[0].run(sequence)}, Runs{1, both[1].columns, both[1].run(sequence)}};
  }

 private:
  template <typename Work>
  Attended attend(const Runs& queries, const Work& work) {
    const Tensor q = placeAll(queries), lse = zeros(heads, q.rows);
    std::atomic<int64_t> pairs = 0;
    work(q, lse, ProgressMonitor{{}, [&](double done) { pairs += static_cast<int64_t>(done); }});
    return {readRuns(q, queries.count), Runs{heads * queries.count, 1, read(lse)}, pairs};
  }
};
JANUS_ON_ALL_BACKENDS(SequencesAttentionTest);

TEST_P(SequencesAttentionTest, Attention) {
  for (const auto& [headSize, length, first, count] :
       {std::array<int64_t, 4>{18, 7, 0, 7}, {18, 80, 3, 60}, {4, 135, 0, 135}}) {
    const int64_t d = heads * headSize;
    const auto stream = [&] { return runs(sequences, length, d, -2, 2); };
    const std::array<Runs, 2> keys{stream(), stream()}, values{stream(), stream()};
    const auto stores = stored(keys, values);
    const Runs q = runs(2 * sequences, count, d, -2, 2), one = runs(sequences, count, d, -2, 2);
    const Attended across = janus(q, first, stores), along = causal(one, first, stores[0]);
    int64_t pairsAcross = 0, pairsAlong = 0;
    for (int64_t s = 0; s < sequences; ++s) {
      Values own = q.run(s);
      const Values backward = q.run(sequences + s);
      own.insert(own.end(), backward.begin(), backward.end());
      const auto alone = stored(only(keys, s), only(values, s));
      const Attended acrossAlone = janus({2, d, own}, first, alone),
                     alongAlone = causal({1, d, one.run(s)}, first, alone[0]);
      const std::string what = std::to_string(headSize) + " values, tokens " + std::to_string(first) + " +" +
                               std::to_string(count) + " of " + std::to_string(length);
      expectAlone(acrossAlone, across, s, what + ", janus");
      expectAlone(alongAlone, along, s, what + ", causal");
      pairsAcross += acrossAlone.pairs, pairsAlong += alongAlone.pairs;
    }
    EXPECT_EQ(across.pairs, pairsAcross);
    EXPECT_EQ(along.pairs, pairsAlong);
  }
}

}  // namespace
}  // namespace janus
