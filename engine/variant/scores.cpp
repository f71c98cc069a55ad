#include "engine/variant/scores.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/model/vocabulary.h"

namespace janus {
namespace {

double bits(const BaseProbabilities& p, size_t at, int base) { return std::log2(double{p[base][at]}); }

double ratio(const BaseProbabilities& p, size_t at, int ref, int alt) {
  return bits(p, at, alt) - bits(p, at, ref);
}

// Pairs of indices into the windows of REF and ALT that are of the same base outside the span, left to right.
template <class Visit>
void forFlanks(const Change& change, const SpanWindows& windows, Visit visit) {
  const int64_t refBegin = windows.refBegin, altBegin = windows.altBegin, w = windows.length;
  const int64_t shift = change.difference();
  for (int64_t at = std::max(refBegin, altBegin); at < change.begin; ++at)
    visit(static_cast<size_t>(at - refBegin), static_cast<size_t>(at - altBegin), at);
  const int64_t last = std::min(refBegin + w, altBegin + w - shift);
  for (int64_t at = change.end; at < last; ++at)
    visit(static_cast<size_t>(at - refBegin), static_cast<size_t>(at + shift - altBegin), at);
}

struct Likelihood {
  double flank = 0, span = 0;  // ALT minus REF
  double pllr() const { return flank + span; }
};

// Of letters [begin, end) of a window.
double likelihoodOver(const std::string& letters, const BaseProbabilities& p, int64_t begin, int64_t end) {
  double sum = 0;
  for (auto at = static_cast<size_t>(begin); at < static_cast<size_t>(end); ++at)
    if (const int base = baseIndex(letters[at]); base >= 0) sum += bits(p, at, base);
  return sum;
}

Likelihood likelihood(const Change& change, const SpanWindows& windows, const SpanLetters& letters,
                      const BaseProbabilities& ref, const BaseProbabilities& alt) {
  Likelihood sum;
  forFlanks(change, windows, [&](size_t r, size_t a, int64_t) {
    const int base = baseIndex(letters.ref[r]);
    if (base >= 0) sum.flank += bits(alt, a, base) - bits(ref, r, base);
  });
  sum.span =
      likelihoodOver(letters.alt, alt, change.begin - windows.altBegin, change.altEnd - windows.altBegin) -
      likelihoodOver(letters.ref, ref, change.begin - windows.refBegin, change.end - windows.refBegin);
  return sum;
}

double largestChange(const BaseProbabilities& ref, size_t r, const BaseProbabilities& alt, size_t a) {
  double largest = 0;
  for (int base = 0; base < 4; ++base)
    largest = std::max(largest, std::abs(logOddsOf(alt, a, base) - logOddsOf(ref, r, base)));
  return largest;
}

}  // namespace

double SingleBaseScore::gap() const { return std::abs(forward - reverse); }

double logOddsOf(const BaseProbabilities& p, size_t at, int b) {
  constexpr double least = 1e-10;
  std::array<double, 4> q{};
  for (int base = 0; base < 4; ++base) q[base] = (double{p[base][at]} + least) / (1 + 4 * least);
  double others = 0;
  for (int base = 0; base < 4; ++base)
    if (base != b) others += q[base];
  return std::log2(q[b] / others);
}

std::optional<SingleBaseScore> singleBaseScore(const StrandProbabilities& window, size_t at, int ref,
                                               int alt) {
  SingleBaseScore score;
  score.llr = std::log2(double{window.mean(alt, at)}) - std::log2(double{window.mean(ref, at)});
  if (std::isnan(score.llr)) return std::nullopt;
  const bool both = !window.reverse[0].empty();
  score.forward = both ? ratio(window.forward, at, ref, alt) : score.llr;
  score.reverse = both ? ratio(window.reverse, at, ref, alt) : score.llr;
  return score;
}

std::optional<SpanScore> spanScore(const Change& change, const SpanWindows& windows,
                                   const SpanLetters& letters, const StrandProbabilities& ref,
                                   const StrandProbabilities& alt) {
  const BaseProbabilities meanRef = ref.mean(), meanAlt = alt.mean();
  double sum = 0, largest = -1;
  int64_t bases = 0, position = 0;
  forFlanks(change, windows, [&](size_t r, size_t a, int64_t at) {
    if (baseIndex(letters.ref[r]) < 0) return;
    const double effect = largestChange(meanRef, r, meanAlt, a);
    sum += effect;
    ++bases;
    if (effect > largest) largest = effect, position = at;
  });
  if (bases == 0) return std::nullopt;
  const Likelihood mean = likelihood(change, windows, letters, meanRef, meanAlt);
  SpanScore score{mean.pllr(), mean.flank, 0, sum / static_cast<double>(bases), position};
  if (!ref.reverse[0].empty())
    score.pllrGap = std::abs(likelihood(change, windows, letters, ref.forward, alt.forward).pllr() -
                             likelihood(change, windows, letters, ref.reverse, alt.reverse).pllr());
  return std::isnan(score.pllr) ? std::nullopt : std::optional(score);
}

}  // namespace janus
