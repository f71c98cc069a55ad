// See model_run.h.
#include "engine/analysis/model_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "engine/error.h"
#include "engine/genome/locus.h"
#include "engine/model/vocabulary.h"
#include "kernels/cancelled.h"

namespace janus {
namespace {

constexpr int64_t shortestWindow = 3;  // the first and last base are predicted from their one neighbour each

void check(const RunSpec& spec, const std::string& bases) {
  if (static_cast<int64_t>(bases.size()) != spec.window.length())
    throw internalError(fmt::format("{} letters were given for {}.", bases.size(), formatLocus(spec.window)));
  if (spec.window.length() < shortestWindow)
    throw inputError(
        fmt::format("{} is {} bp long; a prediction needs at least {} bp. Select a longer region.",
                    formatLocus(spec.window), spec.window.length(), shortestWindow));
}

// The share of the whole that one pass takes, told as progress of the whole.
std::function<void(double)> part(const std::function<void(double)>& whole, double begin, double share) {
  if (!whole) return nullptr;
  return [whole, begin, share](double done) { whole(begin + share * done); };
}

// What the reverse complement alone is asked for: base probabilities.
BaseProbabilities askOtherStrand(const std::string& bases, const Predictor& predictor,
                                 const RunOptions& options, std::stop_token stop) {
  ForwardOptions forward;
  forward.attention = false;
  forward.progress = part(options.progress, 0.5, 0.5);
  const Prediction prediction = predictor.forward(reverseComplement(tokensOf(bases)), forward, stop);
  throwIfStopped(stop);
  return fromOtherStrand(baseProbabilities(prediction.logits, predictor.config.vocabSize));
}

Prediction askGivenStrand(const RunResult& run, const Predictor& predictor, const RunOptions& options,
                          std::stop_token stop) {
  ForwardOptions forward;
  forward.hidden = options.embedding;
  forward.attentionBasesPerBin = options.attentionBasesPerBin;
  forward.progress = part(options.progress, 0, run.spec.strands == Strands::Both ? 0.5 : 1);
  Prediction prediction = predictor.forward(tokensOf(run.bases), forward, stop);
  throwIfStopped(stop);
  return prediction;
}

void askModel(RunResult& run, const Predictor& predictor, const RunOptions& options, std::stop_token stop) {
  Prediction given = askGivenStrand(run, predictor, options, stop);
  run.probabilities = baseProbabilities(given.logits, predictor.config.vocabSize);
  run.routing = std::move(given.experts);
  run.attention = std::move(given.attention);
  run.embedding = std::move(given.hidden);
  if (options.logits) run.logits = std::move(given.logits);
  given = {};  // its memory is needed for the other strand
  if (run.spec.strands == Strands::One) return;
  const BaseProbabilities other = askOtherStrand(run.bases, predictor, options, stop);
  run.strandGap = strandGap(run.probabilities, other);
  run.probabilities = meanOf(std::move(run.probabilities), other);
}

void predictNothing(RunResult& run, const Predictor& predictor, const RunOptions& options) {
  const float nothing = std::numeric_limits<float>::quiet_NaN();
  for (auto& values : run.probabilities) values.assign(run.bases.size(), nothing);
  if (run.spec.strands == Strands::Both) run.strandGap.assign(run.bases.size(), nothing);
  if (options.logits) run.logits.assign(run.bases.size() * predictor.config.vocabSize, nothing);
  if (options.embedding) run.embedding.assign(run.bases.size() * predictor.config.hiddenSize, nothing);
  run.notes.push_back(formatLocus(run.spec.window) + " holds no A, C, G or T: nothing is predicted there.");
}

bool anyKnown(const std::string& bases) {
  return std::any_of(bases.begin(), bases.end(), [](char base) { return baseIndex(base) >= 0; });
}

}  // namespace

RunResult runModel(const RunSpec& spec, std::string bases, const Predictor& predictor,
                   const RunOptions& options, std::stop_token stop) {
  check(spec, bases);
  RunResult run;
  run.spec = spec;
  run.bases = std::move(bases);
  run.expertLayers = predictor.config.expertLayers();
  run.experts = predictor.config.experts;
  run.embeddingSize = predictor.config.hiddenSize;
  const auto begun = std::chrono::steady_clock::now();
  if (anyKnown(run.bases))
    askModel(run, predictor, options, stop);
  else
    predictNothing(run, predictor, options);
  removeUnfounded(run.probabilities, run.bases);
  for (size_t t = 0; t < run.strandGap.size(); ++t)
    if (std::isnan(run.probabilities[0][t])) run.strandGap[t] = run.probabilities[0][t];
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return run;
}

}  // namespace janus
