#include "engine/variant/mutagenesis.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/model/vocabulary.h"
#include "engine/variant/scores.h"

namespace janus {
namespace {

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();
constexpr int64_t placesTogether = 16;  // their windows are asked side by side

using LogOdds = std::vector<std::array<double, 4>>;

LogOdds allLogOdds(const BaseProbabilities& p) {
  LogOdds all(p[0].size());
  for (size_t at = 0; at < all.size(); ++at)
    for (int base = 0; base < 4; ++base) all[at][static_cast<size_t>(base)] = logOddsOf(p, at, base);
  return all;
}

double largestChange(const std::array<double, 4>& a, const std::array<double, 4>& b) {
  double largest = 0;
  for (size_t base = 0; base < a.size(); ++base) largest = std::max(largest, std::abs(a[base] - b[base]));
  return largest;
}

class Mutating {
 public:
  Mutating(const MutagenesisRequest& request, StrandPredictor& passes, std::stop_token stop)
      : request_(request),
        passes_(passes),
        stop_(std::move(stop)),
        reference_(allLogOdds(passes.of({&request.window, 1}, stop_).front()->mean())) {
    const auto length = static_cast<size_t>(request.stretch.count());
    found_.effect.assign(length * 4, nothing);
    if (request.dependency) found_.dependency.assign(length * length, nothing);
  }

  Mutagenesis run(const std::function<void(double)>& progress) {
    const auto [begin, end] = request_.stretch;
    for (int64_t at = begin; at < end; at += placesTogether) {
      mutatePlaces(at, std::min(end, at + placesTogether));
      progress(static_cast<double>(std::min(end, at + placesTogether) - begin) /
               static_cast<double>(end - begin));
    }
    return std::move(found_);
  }

 private:
  struct Mutant {
    int64_t at;
    int base;
  };

  void mutatePlaces(int64_t begin, int64_t end) {
    std::vector<Mutant> mutants;
    std::vector<std::string> windows;
    for (int64_t at = begin; at < end; ++at) {
      const int there = baseIndex(letter(at));
      for (int base = 0; there >= 0 && base < 4; ++base) {
        if (base == there) continue;
        mutants.push_back({at, base});
        windows.push_back(request_.window);
        windows.back()[static_cast<size_t>(at)] = "ACGT"[base];
      }
      if (there >= 0) clearRow(at, there);
    }
    const auto answers = passes_.of(windows, stop_);
    for (size_t i = 0; i < mutants.size(); ++i) take(mutants[i], allLogOdds(answers[i]->mean()));
  }

  char letter(int64_t at) const { return request_.window[static_cast<size_t>(at)]; }
  size_t row(int64_t at) const { return static_cast<size_t>(at - request_.stretch.begin); }

  void clearRow(int64_t at, int there) {
    found_.effect[row(at) * 4 + static_cast<size_t>(there)] = 0;
    const auto length = static_cast<size_t>(request_.stretch.count());
    if (request_.dependency)
      std::fill_n(found_.dependency.begin() + static_cast<std::ptrdiff_t>(row(at) * length), length, 0.f);
  }

  void take(const Mutant& mutant, const LogOdds& changed) {
    double sum = 0;
    int64_t bases = 0;
    for (int64_t at = 0; at < static_cast<int64_t>(changed.size()); ++at) {
      if (at == mutant.at || baseIndex(letter(at)) < 0) continue;
      const double effect =
          largestChange(changed[static_cast<size_t>(at)], reference_[static_cast<size_t>(at)]);
      sum += effect;
      ++bases;
      raise(mutant.at, at, static_cast<float>(effect));
    }
    found_.effect[row(mutant.at) * 4 + static_cast<size_t>(mutant.base)] =
        bases > 0 ? static_cast<float>(sum / static_cast<double>(bases)) : nothing;
  }

  void raise(int64_t mutated, int64_t affected, float effect) {
    const bool inside = affected >= request_.stretch.begin && affected < request_.stretch.end;
    if (!request_.dependency || !inside) return;
    float& cell =
        found_.dependency[row(mutated) * static_cast<size_t>(request_.stretch.count()) + row(affected)];
    cell = std::max(cell, effect);
  }

  const MutagenesisRequest& request_;
  StrandPredictor& passes_;
  const std::stop_token stop_;
  const LogOdds reference_;
  Mutagenesis found_;
};

}  // namespace

Mutagenesis mutate(const MutagenesisRequest& request, StrandPredictor& passes,
                   const std::function<void(double)>& progress, std::stop_token stop) {
  return Mutating(request, passes, std::move(stop)).run(progress);
}

std::vector<float> unexpectedness(const MutagenesisRequest& request, StrandPredictor& passes,
                                  std::stop_token stop) {
  const BaseProbabilities p = passes.of({&request.window, 1}, std::move(stop)).front()->mean();
  std::vector<float> bits;
  for (int64_t at = request.stretch.begin; at < request.stretch.end; ++at) {
    const int there = baseIndex(request.window[static_cast<size_t>(at)]);
    for (int base = 0; base < 4; ++base) {
      const auto place = static_cast<size_t>(at);
      bits.push_back(there < 0 ? nothing
                               : static_cast<float>(std::log2(double{p[base][place]}) -
                                                    std::log2(double{p[there][place]})));
    }
  }
  return bits;
}

}  // namespace janus
