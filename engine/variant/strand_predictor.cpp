#include "engine/variant/strand_predictor.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/cancelled.h"
#include "engine/model/vocabulary.h"

namespace janus {
namespace {

constexpr size_t windowsTogether = 64;  // between two looks at the stop token

int64_t bytesOf(const StrandProbabilities& answer) {
  return static_cast<int64_t>((answer.forward[0].size() + answer.reverse[0].size()) * 4 * sizeof(float));
}

// Neither routes nor a map are wanted: the logits have the same bits without.
ForwardOptions logitsAlone() { return {.experts = false, .attention = false}; }

}  // namespace

BaseProbabilities StrandProbabilities::mean() const {
  return reverse[0].empty() ? forward : meanOf(forward, reverse);
}

float StrandProbabilities::mean(int base, size_t at) const {
  return reverse[0].empty() ? forward[base][at] : meanOf(forward[base][at], reverse[base][at]);
}

StrandPredictor::StrandPredictor(Predictor predictor, Strands strands, int64_t bytesKept)
    : predictor_(std::move(predictor)), strands_(strands), bytesKept_(bytesKept) {}

StrandProbabilitiesPtr StrandPredictor::find(const std::string& letters) {
  const auto found = places_.find(letters);
  if (found == places_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found->second);
  return found->second->answer;
}

void StrandPredictor::keep(const std::string& letters, StrandProbabilitiesPtr answer) {
  bytes_ += bytesOf(*answer);
  kept_.push_front({letters, std::move(answer)});
  places_[letters] = kept_.begin();
}

void StrandPredictor::forgetOld() {
  while (bytes_ > bytesKept_ && kept_.size() > 1) {
    bytes_ -= bytesOf(*kept_.back().answer);
    places_.erase(kept_.back().letters);
    kept_.pop_back();
  }
}

std::vector<BaseProbabilities> StrandPredictor::strand(const std::vector<std::string>& windows, bool reverse,
                                                       std::stop_token stop) const {
  std::vector<std::vector<uint8_t>> tokens;
  for (const std::string& window : windows)
    tokens.push_back(reverse ? reverseComplement(tokensOf(window)) : tokensOf(window));
  const std::vector<std::span<const uint8_t>> views(tokens.begin(), tokens.end());
  std::vector<BaseProbabilities> answers;
  for (const Prediction& prediction : predictor_.forwardMany(views, logitsAlone(), stop)) {
    auto p = baseProbabilities(prediction.logits, predictor_.config.vocabSize);
    answers.push_back(reverse ? fromOtherStrand(std::move(p)) : std::move(p));
  }
  return answers;
}

// Windows of one length.
void StrandPredictor::ask(const std::vector<std::string>& windows, std::stop_token stop) {
  auto forward = strand(windows, false, stop);
  auto reverse = strands_ == Strands::Both ? strand(windows, true, stop)
                                           : std::vector<BaseProbabilities>(windows.size());
  for (size_t i = 0; i < windows.size(); ++i) {
    StrandProbabilities answer{std::move(forward[i]), std::move(reverse[i])};
    removeUnfounded(answer.forward, windows[i]);
    removeUnfounded(answer.reverse, windows[i]);
    keep(windows[i], std::make_shared<const StrandProbabilities>(std::move(answer)));
  }
  asked_ += static_cast<int64_t>(windows.size());
}

std::vector<StrandProbabilitiesPtr> StrandPredictor::of(std::span<const std::string> windows,
                                                        std::stop_token stop) {
  std::map<size_t, std::vector<std::string>> missing;  // by length
  std::set<std::string_view> seen;
  for (const std::string& window : windows)
    if (!find(window) && seen.insert(window).second) missing[window.size()].push_back(window);
  for (const auto& [length, all] : missing)
    for (size_t begin = 0; begin < all.size(); begin += windowsTogether) {
      throwIfStopped(stop);
      const size_t end = std::min(all.size(), begin + windowsTogether);
      ask({all.begin() + static_cast<std::ptrdiff_t>(begin), all.begin() + static_cast<std::ptrdiff_t>(end)},
          stop);
    }
  std::vector<StrandProbabilitiesPtr> answers;
  for (const std::string& window : windows) answers.push_back(find(window));
  forgetOld();
  return answers;
}

}  // namespace janus
