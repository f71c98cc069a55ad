// The scores of a change: pure functions of what the model says of its windows. All in bits (base 2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "engine/variant/span.h"
#include "engine/variant/strand_predictor.h"

namespace janus {

// log2 p(alt) - log2 p(ref) of one base: how unexpected it is. One pass over the reference.
struct SingleBaseScore {
  double llr = 0;                   // of the strands' mean probabilities
  double forward = 0, reverse = 0;  // of each strand; one strand asked: both are llr
  double gap() const;               // |forward - reverse|
};
// At index `at` of a window; `ref` and `alt` are 0..3 for A C G T. Nothing where the model says nothing
// there.
std::optional<SingleBaseScore> singleBaseScore(const StrandProbabilities& window, size_t at, int ref,
                                               int alt);

// Of a change in the windows of its span. Pseudo-log-likelihoods of masked models: Salazar et al. 2020,
// doi:10.18653/v1/2020.acl-main.240.
struct SpanScore {
  // Sum over the window's bases of log2 p(base there), ALT minus REF: bases outside the span that both
  // windows hold, plus the span.
  double pllr = 0;
  double flank = 0;    // the same without the span
  double pllrGap = 0;  // |PLLR of the forward strand - PLLR of the reverse strand|; 0 of one strand
  // Influence: over the bases outside the span that both windows hold, the mean of the largest absolute
  // change of log odds among four bases; and the position of the base where it is largest, the first of
  // equals (0-based, of the contig). An effect on the model's other predictions, no biological consequence.
  double influence = 0;
  int64_t influencePosition = 0;
};
// Letters other than A, C, G, T are no bases and count nothing. Nothing where no base outside the span is
// held by both windows.
std::optional<SpanScore> spanScore(const Change& change, const SpanWindows& windows,
                                   const SpanLetters& letters, const StrandProbabilities& ref,
                                   const StrandProbabilities& alt);

// log2 p / (1 - p) of base `b` with p <- (p + 1e-10) / (1 + 4e-10) and 1 - p as the sum of the other three.
double logOddsOf(const BaseProbabilities& p, size_t at, int b);

}  // namespace janus
