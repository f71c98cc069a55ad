// What the model says of windows of letters, each strand apart: asked once a window, several windows at a
// time.
#pragma once

#include <list>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/compute/predictor.h"
#include "engine/run/base_probabilities.h"
#include "protocol/strands.h"

namespace janus {

// Base probabilities of a window, told of the given strand; `reverse` is empty where one strand was asked.
struct StrandProbabilities {
  BaseProbabilities forward, reverse;  // [A C G T][L]

  // Of both strands their mean, as of a run; else the given strand's own. Made before any logarithm.
  BaseProbabilities mean() const;
  float mean(int base, size_t at) const;  // of one base at one place
};
using StrandProbabilitiesPtr = std::shared_ptr<const StrandProbabilities>;

// The same letters give the same bits, whatever is asked with them. Keeps the windows asked last. For one
// thread at a time.
class StrandPredictor {
 public:
  // `bytesKept`: of answers, about.
  StrandPredictor(Predictor predictor, Strands strands, int64_t bytesKept = int64_t{48} << 20);

  Strands strands() const { return strands_; }
  // One answer a window, in their order; `windows` are upper case and may have several lengths. Throws what
  // the model throws; Cancelled.
  std::vector<StrandProbabilitiesPtr> of(std::span<const std::string> windows, std::stop_token stop);

  int64_t windowsAsked() const { return asked_; }  // of the model, so far

 private:
  struct Kept {
    std::string letters;
    StrandProbabilitiesPtr answer;
  };
  StrandProbabilitiesPtr find(const std::string& letters);
  void ask(const std::vector<std::string>& windows, std::stop_token stop);
  std::vector<BaseProbabilities> strand(const std::vector<std::string>& windows, bool reverse,
                                        std::stop_token stop) const;
  void keep(const std::string& letters, StrandProbabilitiesPtr answer);
  void forgetOld();

  Predictor predictor_;
  Strands strands_;
  int64_t bytesKept_, bytes_ = 0, asked_ = 0;
  std::list<Kept> kept_;  // the last used first
  std::unordered_map<std::string, std::list<Kept>::iterator> places_;
};

}  // namespace janus
