// The forward pass against reference results computed in float64.
#include <cmath>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "engine/model/janus.h"
#include "tests/model/golden.h"
#include "tests/support/test_backend.h"

namespace janus {
namespace {

// The authors' own float32 run differs from the reference by up to 1.5e-6.
const double resultTolerance = testedInBf16() ? 2e-2 : 3e-6;
const double intermediateTolerance = testedInBf16() ? 5e-2 : 1e-5;
const double mapTolerance = testedInBf16() ? 2e-2 : 1e-5;
// In bfloat16: of the probabilities of the four bases and N, mean of the absolute differences; and the share
// of choices of experts that are the reference's.
constexpr double probabilityTolerance = 5e-3, leastAgreement = 0.98;
// Where the second and third expert are closer than this, float32 may choose either.
constexpr double decisiveGap = 1e-5;

using Observed = std::map<std::string, std::vector<float>>;

// What the model answers for a case, computed once for all tests.
struct Answered {
  explicit Answered(const std::string& name) : golden(name), backend(makeTestBackend()) {
    const Janus janus(golden.config, golden.weights, *backend);
    ForwardOptions options;
    options.hidden = true;
    options.attentionBasesPerBin = 64;
    prediction = janus.forward(golden.tokens, options, {});
    options.observe = [this](const std::string& name, std::span<const float> values) {
      observed[name] = {values.begin(), values.end()};
    };
    observedPrediction = janus.forward(golden.tokens, options, {});
  }

  Golden golden;
  std::unique_ptr<Backend> backend;
  Prediction prediction, observedPrediction;
  Observed observed;
};

const Answered& answered(const std::string& name) {
  static std::map<std::string, Answered> answers;
  return answers.try_emplace(name, name).first->second;
}

class GoldenTest : public testing::TestWithParam<const char*> {
 protected:
  const Answered& answered_ = answered(GetParam());
  const Golden& golden_ = answered_.golden;
  const Prediction& prediction_ = answered_.prediction;
  const Observed& observed_ = answered_.observed;
  double worst_ = 0;
  int compared_ = 0;

  int64_t length() const { return static_cast<int64_t>(golden_.tokens.size()); }
  const std::vector<float>* expected(const std::string& name) const {
    const auto entry = golden_.expected.find(name);
    return entry == golden_.expected.end() ? nullptr : &entry->second.values;
  }
  // Compares with the reference, if it has that tensor, and keeps the error for the report.
  void compare(const std::string& name, std::span<const float> values, double tolerance) {
    const std::vector<float>* reference = expected(name);
    if (!reference) return;
    const double error = relativeError(values, *reference);
    EXPECT_LE(error, tolerance) << name;
    std::string key = name;
    for (char& c : key)
      if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
    RecordProperty(key, std::to_string(error * 1e6) + "e-6");
    worst_ = std::max(worst_, error);
    ++compared_;
    if (tolerance == resultTolerance) std::printf("  %s %s %.2e\n", GetParam(), name.c_str(), error);
  }
  std::vector<float> join(const std::string& first, const std::string& second) const {
    std::vector<float> both = observed_.at(first);
    const std::vector<float>& rest = observed_.at(second);
    both.insert(both.end(), rest.begin(), rest.end());
    return both;
  }
};

TEST_P(GoldenTest, TokensAreTheReference) {
  const std::vector<float> tokens(golden_.tokens.begin(), golden_.tokens.end());
  EXPECT_EQ(tokens, *expected("tokens"));
}

TEST_P(GoldenTest, LogitsAndHidden) {
  compare("logits", prediction_.logits, resultTolerance);
  compare("hidden", prediction_.hidden, resultTolerance);
}

// softmax over a token's logits.
std::vector<double> baseProbabilities(std::span<const float> logits, int64_t vocabulary) {
  std::vector<double> all;
  for (size_t begin = 0; begin < logits.size(); begin += static_cast<size_t>(vocabulary)) {
    const auto row = logits.subspan(begin, static_cast<size_t>(vocabulary));
    const double largest = *std::max_element(row.begin(), row.end());
    double sum = 0;
    for (const float value : row) sum += std::exp(value - largest);
    for (const float value : row) all.push_back(std::exp(value - largest) / sum);
  }
  return all;
}

TEST_P(GoldenTest, ProbabilitiesOfBases) {
  const auto actual = baseProbabilities(prediction_.logits, golden_.config.vocabSize);
  const auto reference = baseProbabilities(*expected("logits"), golden_.config.vocabSize);
  ASSERT_EQ(actual.size(), reference.size());
  double difference = 0;
  for (size_t i = 0; i < actual.size(); ++i) difference += std::abs(actual[i] - reference[i]);
  difference /= static_cast<double>(actual.size());
  std::printf("  %s base probabilities, mean absolute difference %.2e\n", GetParam(), difference);
  EXPECT_LE(difference, testedInBf16() ? probabilityTolerance : 1e-6);
}

TEST_P(GoldenTest, ObservingChangesNothing) {
  EXPECT_EQ(prediction_.logits, answered_.observedPrediction.logits);
  EXPECT_EQ(prediction_.hidden, answered_.observedPrediction.hidden);
}

TEST_P(GoldenTest, Intermediates) {
  for (const auto& [name, values] : observed_) compare(name, values, intermediateTolerance);
  if (compared_ == 0) GTEST_SKIP() << "too large to be in this case's reference";
  std::printf("  %s worst intermediate %.2e\n", GetParam(), worst_);
}

TEST_P(GoldenTest, PooledAttention) {
  const char* streams[] = {"fwd", "bwd"};
  for (size_t pair = 0; pair < 4; ++pair)
    compare(std::string("pooled64.") + streams[pair / 2] + "_" + streams[pair % 2],
            prediction_.attention.mass[pair], mapTolerance);
  if (compared_ == 0) GTEST_SKIP() << "no map in this case's reference";
  std::printf("  %s worst pooled %.2e\n", GetParam(), worst_);
}

// Where a choice is decisive it must be the reference's, and the weights with it.
TEST_P(GoldenTest, Routing) {
  if (testedInBf16()) GTEST_SKIP() << "see RoutingMostlyAgrees";
  const std::vector<int> layers = golden_.config.expertLayers();
  int64_t compared = 0;
  for (size_t i = 0; i < layers.size(); ++i)
    for (const int stream : {0, 1}) {
      const std::string name = "router." + std::to_string(layers[i]) + (stream == 0 ? ".fwd." : ".bwd.");
      const ExpertChoice& choice = prediction_.experts[i][static_cast<size_t>(stream)];
      const std::vector<float>& top2 = *expected(name + "top2");
      const std::vector<float>& weights = *expected(name + "weights");
      const std::vector<float>& logits = observed_.at(name + "logits");
      for (size_t t = 0; t < golden_.tokens.size(); ++t) {
        std::vector<float> sorted(logits.begin() + static_cast<int64_t>(t) * golden_.config.experts,
                                  logits.begin() + static_cast<int64_t>(t + 1) * golden_.config.experts);
        std::sort(sorted.rbegin(), sorted.rend());
        const float gap = std::min(sorted[0] - sorted[1], sorted[1] - sorted[2]);
        if (gap < decisiveGap) continue;
        ++compared;
        ASSERT_EQ(choice.first[t], top2[2 * t]) << name << t;
        ASSERT_EQ(choice.second[t], top2[2 * t + 1]) << name << t;
        ASSERT_NEAR(choice.firstWeight[t], weights[2 * t], 1e-5) << name << t;
        ASSERT_NEAR(choice.secondWeight[t], weights[2 * t + 1], 1e-5) << name << t;
      }
    }
  EXPECT_GT(compared, static_cast<int64_t>(layers.size()) * 2 * length() * 99 / 100);
}

TEST_P(GoldenTest, RoutingMostlyAgrees) {
  const std::vector<int> layers = golden_.config.expertLayers();
  int64_t agreeing = 0, all = 0;
  for (size_t i = 0; i < layers.size(); ++i)
    for (const int stream : {0, 1}) {
      const ExpertChoice& choice = prediction_.experts[i][static_cast<size_t>(stream)];
      const std::vector<float>& top2 =
          *expected("router." + std::to_string(layers[i]) + (stream == 0 ? ".fwd." : ".bwd.") + "top2");
      for (size_t t = 0; t < golden_.tokens.size(); ++t, ++all)
        agreeing += choice.first[t] == top2[2 * t] && choice.second[t] == top2[2 * t + 1];
    }
  const double agreement = static_cast<double>(agreeing) / static_cast<double>(all);
  std::printf("  %s routing agreement %.4f of %lld\n", GetParam(), agreement, static_cast<long long>(all));
  EXPECT_GE(agreement, testedInBf16() ? leastAgreement : 0.9999);
}

// softmax of scale * q.k over the keys a query sees; [heads, rows of q, rows of k].
std::vector<float> probabilities(const std::vector<float>& q, const std::vector<float>& k, int heads,
                                 int64_t d, double scale, const std::function<bool(int64_t, int64_t)>& sees) {
  const int64_t queries = static_cast<int64_t>(q.size()) / d, keys = static_cast<int64_t>(k.size()) / d,
                size = d / heads;
  std::vector<float> result;
  for (int64_t h = 0; h < heads; ++h)
    for (int64_t i = 0; i < queries; ++i) {
      std::vector<double> p(static_cast<size_t>(keys), 0.0);
      double sum = 0;
      for (int64_t j = 0; j < keys; ++j) {
        if (!sees(i, j)) continue;
        double score = 0;
        for (int64_t c = 0; c < size; ++c)
          score += static_cast<double>(q[static_cast<size_t>(i * d + h * size + c)]) *
                   k[static_cast<size_t>(j * d + h * size + c)];
        sum += p[static_cast<size_t>(j)] = std::exp(score * scale);
      }
      for (const double value : p) result.push_back(static_cast<float>(value / sum));
    }
  return result;
}

TEST_P(GoldenTest, MidAttentionProbabilities) {
  if (!expected("mid_attention.fwd.probs")) GTEST_SKIP() << "no mid attention in this case's reference";
  const double scale = 1 / std::sqrt(static_cast<double>(golden_.config.headSize()));
  for (const bool forward : {true, false}) {
    const std::string name = forward ? "mid_attention.fwd." : "mid_attention.bwd.";
    const auto sees = [&](int64_t query, int64_t key) { return forward ? key <= query : key >= query; };
    compare(name + "probs",
            probabilities(observed_.at(name + "q.4"), observed_.at(name + "k.4"), golden_.config.heads,
                          golden_.config.hiddenSize, scale, sees),
            intermediateTolerance);
  }
}

TEST_P(GoldenTest, FinalAttentionProbabilities) {
  if (!expected("final_attention.probs")) GTEST_SKIP() << "too large to be in this case's reference";
  const int64_t l = length();
  const double scale =
      std::sqrt(static_cast<double>(golden_.config.heads) / golden_.config.flexAttentionWidth);
  const auto sees = [l](int64_t query, int64_t key) {
    if (query < l) return key < l ? key <= query : key - l >= query + 2;
    return key < l ? key <= query - l - 2 : key >= query;
  };
  compare(
      "final_attention.probs",
      probabilities(observed_.at("final_attention.q"), join("final_attention.k.fwd", "final_attention.k.bwd"),
                    golden_.config.heads, golden_.config.hiddenSize, scale, sees),
      intermediateTolerance);
}

INSTANTIATE_TEST_SUITE_P(Cases, GoldenTest,
                         testing::Values("tiny-mid", "tiny-nomid-nomlp", "edge-3bp", "edge-4bp", "edge-allN",
                                         "janus32-mid", "janus32-nomid-nomlp", "janus72-mid",
                                         "janus144-nomid"),
                         [](const auto& info) {
                           std::string name = info.param;
                           for (char& c : name)
                             if (c == '-') c = '_';
                           return name;
                         });

}  // namespace
}  // namespace janus
