// Alleles in, scores out: many at a time, so that their windows are asked together.
#pragma once

#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/variant/allele.h"
#include "engine/variant/scores.h"

namespace janus {

struct ScoreChoice {
  int64_t context = 4096;  // bases of a window at most
  bool pllr = false;       // PLLR and FLANK of single bases too
  bool influence = false;  // also influence, of every change
};

// Rounded to float once: that is what VCF and BCF hold.
struct AlleleScores {
  Why why = Why::Scored;
  std::optional<float> llr, llrForward, llrReverse, gap, pllr, flank, influence;
  std::optional<int64_t> influencePosition;  // 0-based
  bool moved = false;                        // a window was moved to lie within its contig
};

// A score depends on the haplotype, the context, the strands and the model alone: not on what is asked with
// it.
class VariantScorer {
 public:
  VariantScorer(StrandPredictor& passes, ContigLetters& letters, const ScoreChoice& choice);

  // Throws what the model throws; Cancelled.
  std::vector<AlleleScores> score(std::span<const Allele> alleles, std::stop_token stop);

 private:
  struct Wanted;
  Wanted wantedOf(const Allele& allele);
  AlleleScores scoresOf(const Wanted& wanted, std::span<const StrandProbabilitiesPtr> answers) const;

  StrandPredictor& passes_;
  ContigLetters& letters_;
  const ScoreChoice choice_;
};

}  // namespace janus
