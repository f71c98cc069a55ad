#include "engine/run/model_run.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/model/vocabulary.h"
#include "protocol/locus.h"

namespace janus {
namespace {

void check(const RunSpec& spec, const std::string& bases) {
  if (static_cast<int64_t>(bases.size()) != spec.letters())
    throw internalError(fmt::format("{} letters were given for {}.", bases.size(), formatLocus(spec.window)));
  if (spec.letters() < shortestWindow)
    throw inputError(
        fmt::format("{} is {} bp long; a prediction needs at least {} bp. Select a longer region.",
                    formatLocus(spec.window), spec.letters(), shortestWindow));
  if (!spec.window.contains(spec.predicted()) || spec.predictedLetters().count() == 0)
    throw internalError(fmt::format("{} is asked of a run over {}.", formatLocus(spec.predicted()),
                                    formatLocus(spec.window)));
}

// Bases there are to predict from.
int64_t known(const std::string& bases) {
  return std::count_if(bases.begin(), bases.end(), [](char base) { return baseIndex(base) >= 0; });
}

// The share of the whole that one pass takes, told as progress of the whole.
std::function<void(double)> part(const std::function<void(double)>& whole, double begin, double share) {
  if (!whole) return nullptr;
  return [whole, begin, share](double done) { whole(begin + share * done); };
}

// The same positions counted on the reverse complement.
TokenSpan mirrored(const TokenSpan& span, int64_t length) { return {length - span.end, length - span.begin}; }

// What one run asks the model: the given strand and, where both are wanted, the reverse complement.
class StrandPasses {
 public:
  StrandPasses(RunResult& run, const Predictor& predictor, const RunOptions& options, std::stop_token stop)
      : run_(run),
        predictor_(predictor),
        options_(options),
        stop_(std::move(stop)),
        both_(run.spec.strands == Strands::Both),
        axis_(run.spec.axis()),
        preview_(positionsOf(options.preview)),
        tells_(options.previewDone && preview_.count() > 0 && run.spec.window.contains(options.preview) &&
               !run.spec.preview && known(run.bases) > 1) {}

  void ask() {
    if (options_.progress) options_.progress(0);  // begun: of a long run the first thousandth takes seconds
    const bool early = tells_ && (!both_ || !predictor_.config.hasMidAttention());
    double begun = 0;
    if (early && both_) {
      begun = 0.1;
      otherPreview_ = askOtherStrand({.preview = preview_, .previewOnly = true}, 0, begun);
    }
    ForwardOptions given;
    if (early) given.preview = preview_, given.previewDone = [this](const Prediction& part) { tell(part); };
    askGivenStrand(given, begun, both_ ? (1 - begun) / 2 : 1);
    if (!both_) return;
    ForwardOptions other;
    if (tells_ && !early)
      other.preview = preview_, other.previewDone = [this](const Prediction& part) { tellOther(part); };
    const BaseProbabilities probabilities = placed(askOtherStrand(other, (1 + begun) / 2, (1 - begun) / 2));
    run_.strandGap = strandGap(run_.probabilities, probabilities);
    run_.probabilities = meanOf(std::move(run_.probabilities), probabilities);
  }

 private:
  TokenSpan positionsOf(const Region& region) const { return axis_.lettersOver(region); }

  // Both strands' passes predict no more than the run is asked for.
  void limit(ForwardOptions& forward) const {
    if (run_.spec.preview) forward.preview = positionsOf(*run_.spec.preview), forward.previewOnly = true;
  }

  void askGivenStrand(ForwardOptions forward, double begun, double share) {
    limit(forward);
    forward.hidden = options_.embedding;
    forward.attentionBasesPerBin = options_.attentionBasesPerBin;
    forward.progress = part(options_.progress, begun, share);
    Prediction given = predictor_.forward(tokensOf(run_.bases), forward, stop_);
    throwIfStopped(stop_);
    note(given);
    run_.probabilities = placed(probabilitiesOf(given));
    run_.routing = std::move(given.experts);
    run_.attention = std::move(given.attention);
    run_.embedding = std::move(given.hidden);
    if (options_.logits) run_.logits = std::move(given.logits);
  }

  // What the reverse complement alone is asked for: base probabilities, told of the given strand.
  BaseProbabilities askOtherStrand(ForwardOptions forward, double begun, double share) {
    limit(forward);
    forward.preview = mirrored(forward.preview, run_.spec.letters());
    forward.attention = false;
    forward.progress = part(options_.progress, begun, share);
    const Prediction other = predictor_.forward(reverseComplement(tokensOf(run_.bases)), forward, stop_);
    throwIfStopped(stop_);
    note(other);
    return fromOtherStrand(probabilitiesOf(other));
  }

  // Once, when the passes of both strands say the same.
  void note(const Prediction& prediction) const {
    for (const std::string& line : prediction.notes)
      if (std::ranges::find(run_.notes, line) == run_.notes.end()) run_.notes.push_back(line);
  }

  BaseProbabilities probabilitiesOf(const Prediction& prediction) const {
    return baseProbabilities(prediction.logits, predictor_.config.vocabSize);
  }

  // Over the whole window: nothing outside the positions asked for.
  BaseProbabilities placed(BaseProbabilities asked) const {
    if (!run_.spec.preview) return asked;
    BaseProbabilities whole;
    for (size_t base = 0; base < whole.size(); ++base) {
      whole[base].assign(run_.bases.size(), std::numeric_limits<float>::quiet_NaN());
      std::copy(asked[base].begin(), asked[base].end(),
                whole[base].begin() + positionsOf(*run_.spec.preview).begin);
    }
    return whole;
  }

  void tell(const Prediction& given) const {
    if (both_)
      tellMean(probabilitiesOf(given), otherPreview_);
    else
      options_.previewDone({options_.preview, probabilitiesOf(given), {}});
  }

  void tellOther(const Prediction& other) const {
    BaseProbabilities given;
    for (size_t base = 0; base < given.size(); ++base) {
      const auto from = run_.probabilities[base].begin();
      given[base].assign(from + preview_.begin, from + preview_.end);
    }
    tellMean(std::move(given), fromOtherStrand(probabilitiesOf(other)));
  }

  void tellMean(BaseProbabilities given, const BaseProbabilities& other) const {
    const std::vector<float> gap = strandGap(given, other);
    options_.previewDone({options_.preview, meanOf(std::move(given), other), gap});
  }

  RunResult& run_;
  const Predictor& predictor_;
  const RunOptions& options_;
  const std::stop_token stop_;
  const bool both_;
  const AxisMap axis_;
  const TokenSpan preview_;
  const bool tells_;
  BaseProbabilities otherPreview_;  // of preview_, from the other strand
};

void predictNothing(RunResult& run, const Predictor& predictor, const RunOptions& options) {
  const float nothing = std::numeric_limits<float>::quiet_NaN();
  for (auto& values : run.probabilities) values.assign(run.bases.size(), nothing);
  if (run.spec.strands == Strands::Both) run.strandGap.assign(run.bases.size(), nothing);
  const auto positions = static_cast<size_t>(run.spec.predictedLetters().count());
  if (options.logits) run.logits.assign(positions * predictor.config.vocabSize, nothing);
  if (options.embedding) run.embedding.assign(positions * predictor.config.hiddenSize, nothing);
  run.notes.push_back(formatLocus(run.spec.window) + " holds no A, C, G or T: nothing is predicted there.");
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
  if (known(run.bases) > 0)
    StrandPasses(run, predictor, options, stop).ask();
  else
    predictNothing(run, predictor, options);
  removeUnfounded(run.probabilities, run.bases);
  for (size_t t = 0; t < run.strandGap.size(); ++t)
    if (std::isnan(run.probabilities[0][t])) run.strandGap[t] = run.probabilities[0][t];
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  return run;
}

}  // namespace janus
