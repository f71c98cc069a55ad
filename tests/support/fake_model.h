// A model that answers at once, by a rule that can be checked by hand, and counts how often it was asked.
#pragma once

#include <atomic>
#include <chrono>
#include <cmath>
#include <string>
#include <thread>

#include "base/cancelled.h"
#include "engine/model/vocabulary.h"
#include "engine/run/run_catalog.h"

namespace janus {

class FakeModel {
 public:
  std::atomic<int> asked = 0;
  std::chrono::milliseconds takes{0};

  Predictor predictor() {
    Predictor predictor;
    predictor.config.hiddenSize = 2;
    predictor.config.layers = 4;  // expert layers 1 and 3
    predictor.forward = [this](std::span<const uint8_t> tokens, const ForwardOptions& options,
                               std::stop_token stop) {
      ++asked;
      for (auto left = takes; left.count() > 0; left -= std::chrono::milliseconds(1)) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        throwIfStopped(stop);
      }
      return answer(tokens, options);
    };
    predictor.forwardMany = [one = predictor.forward](std::span<const std::span<const uint8_t>> windows,
                                                      const ForwardOptions& options, std::stop_token stop) {
      std::vector<Prediction> all;
      for (const auto& window : windows) all.push_back(one(window, options, stop));
      return all;
    };
    predictor.workFor = [](int64_t length, int64_t predicted) {
      return Janus::Work{1e6 * static_cast<double>(length),
                         8 * static_cast<double>(length) * static_cast<double>(predicted), 30};
    };
    predictor.memoryFor = [](int64_t length, const ForwardOptions&) { return 1000 * length; };
    predictor.keptBytes = [](int64_t bytes) { return std::min(bytes, int64_t{8} << 20); };
    return predictor;
  }

  // logit of token v at t: depends on both neighbours, not on t's own token, and not the same on both
  // strands.
  static float logit(std::span<const uint8_t> tokens, size_t t, int v) {
    const int left = t > 0 ? tokens[t - 1] : 0, right = t + 1 < tokens.size() ? tokens[t + 1] : 0;
    return static_cast<float>((left * 7 + right * 3 + v * (left + 2 * right)) % 11) * 0.37f;
  }
  static uint8_t expert(uint8_t token, size_t t, int layer, int stream, int choice) {
    return static_cast<uint8_t>((token + t + layer + 5 * stream + 7 * choice) % 16);
  }

 private:
  static Prediction answer(std::span<const uint8_t> tokens, const ForwardOptions& options) {
    Prediction prediction;
    prediction.length = static_cast<int64_t>(tokens.size());
    const bool only = options.previewOnly && options.preview.count() > 0;
    const TokenSpan all{0, prediction.length};
    predict(tokens, options.preview, prediction);
    if (options.previewDone && !only) options.previewDone(prediction);
    predict(tokens, only ? options.preview : all, prediction);
    for (const int layer : {1, 3}) {
      auto& streams = prediction.experts.emplace_back();
      for (int stream = 0; stream < 2; ++stream) fill(streams[stream], tokens, layer, stream);
    }
    if (options.hidden) prediction.hidden.assign(static_cast<size_t>(prediction.predicted.count()) * 2, 0.5f);
    if (options.attention && !only) prediction.attention = attention(tokens.size());
    if (options.progress) options.progress(1);
    return prediction;
  }

  static void predict(std::span<const uint8_t> tokens, const TokenSpan& positions, Prediction& prediction) {
    prediction.predicted = positions;
    prediction.logits.clear();
    for (int64_t t = positions.begin; t < positions.end; ++t)
      for (int v = 0; v < 16; ++v) prediction.logits.push_back(logit(tokens, static_cast<size_t>(t), v));
  }

  static void fill(ExpertChoice& choice, std::span<const uint8_t> tokens, int layer, int stream) {
    for (size_t t = 0; t < tokens.size(); ++t) {
      choice.first.push_back(expert(tokens[t], t, layer, stream, 0));
      choice.second.push_back(expert(tokens[t], t, layer, stream, 1));
      choice.firstWeight.push_back(0.5f + 0.001f * static_cast<float>(t % 100));
      choice.secondWeight.push_back(0.25f);
    }
  }

  // Two bins of half the window each; every query's probabilities sum to 1 over the two key streams.
  static PooledAttention attention(size_t length) {
    PooledAttention attention{static_cast<int64_t>((length + 1) / 2), 2, 1, {}};
    const auto first = static_cast<float>((length + 1) / 2), second = static_cast<float>(length) - first;
    attention.mass[0] = {first, 0, 0.25f * second, 0.5f * second};
    attention.mass[1] = {0, 0, 0, 0.25f * second};
    attention.mass[2] = {0.25f * first, 0, 0, 0};
    attention.mass[3] = {0.25f * first, 0.5f * first, 0, second};
    return attention;
  }
};

// `length` letters: mostly upper case, some lower, some N and other letters.
inline std::string sampleBases(int64_t length) {
  std::string bases;
  uint32_t state = 12345;
  for (int64_t i = 0; i < length; ++i) {
    state = state * 1664525u + 1013904223u;
    bases += i % 97 == 13    ? 'N'
             : i % 101 == 50 ? 'R'
             : i % 10 < 3    ? "acgt"[state >> 30]
                             : "ACGT"[state >> 30];
  }
  return bases;
}

inline RunSpec sampleSpec(int64_t begin, int64_t length, Strands strands = Strands::Both) {
  return {"genome digest", "SQ.sequence", "model digest", {"chr1", begin, begin + length},
          strands,         "cpu",         "fp32"};
}

inline RunPlan sampleRequest(const RunSpec& spec) {
  const int64_t length = spec.window.length();
  return {spec,
          {"0.0", "genome", "a genome.fa", "model", "demo", "a CPU"},
          [length] { return sampleBases(length); },
          {}};
}

}  // namespace janus
