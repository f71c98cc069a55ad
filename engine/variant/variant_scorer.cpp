#include "engine/variant/variant_scorer.h"

#include "engine/model/vocabulary.h"
#include "protocol/window.h"

namespace janus {

namespace {

AlleleScores unscored(Why why) {
  AlleleScores scores;
  scores.why = why;
  return scores;
}

// ALT equal to REF: no effect.
AlleleScores ofNothing(const ScoreChoice& choice) {
  AlleleScores scores;
  scores.gap = scores.pllr = scores.flank = 0;
  if (choice.influence) scores.influence = 0;
  return scores;
}

bool addSingle(AlleleScores& scores, const Change& change, const StrandProbabilities& window, int64_t begin,
               char replaced) {
  const auto single = singleBaseScore(window, static_cast<size_t>(change.edit.begin - begin),
                                      baseIndex(replaced), baseIndex(change.edit.letters[0]));
  if (!single) return false;
  scores.llr = static_cast<float>(single->llr);
  scores.llrForward = static_cast<float>(single->forward);
  scores.llrReverse = static_cast<float>(single->reverse);
  scores.gap = static_cast<float>(single->gap());
  return true;
}

void addSpan(AlleleScores& scores, const SpanScore& span, const ScoreChoice& choice) {
  scores.pllr = static_cast<float>(span.pllr);
  scores.flank = static_cast<float>(span.flank);
  if (!scores.gap) scores.gap = static_cast<float>(span.pllrGap);
  if (!choice.influence) return;
  scores.influence = static_cast<float>(span.influence);
  scores.influencePosition = span.influencePosition;
}

}  // namespace

// What an allele asks of the model: its windows begin at `first` among those of all.
struct VariantScorer::Wanted {
  const Allele* allele = nullptr;
  Why why = Why::Scored;
  std::optional<Region> fixed;  // the window of a single base
  std::optional<SpanWindows> spans;
  SpanLetters spanLetters;
  std::string fixedLetters;
  char replaced = 'N';  // the single base in REF
  size_t first = 0;
};

VariantScorer::VariantScorer(StrandPredictor& passes, ContigLetters& letters, const ScoreChoice& choice)
    : passes_(passes), letters_(letters), choice_(choice) {}

VariantScorer::Wanted VariantScorer::wantedOf(const Allele& allele) {
  Wanted wanted;
  wanted.allele = &allele;
  wanted.why = allele.why;
  if (allele.why != Why::Scored || allele.change->isNothing()) return wanted;
  const Change& change = *allele.change;
  wanted.spans = spanWindows(change, choice_.context);
  if (!wanted.spans) {
    wanted.why = Why::LongerThanContext;
    return wanted;
  }
  if (change.isSingleBase()) {
    wanted.fixed = fixedWindow(change.contig, change.edit.begin, choice_.context);
    wanted.fixedLetters = letters_.over(*wanted.fixed);
    wanted.replaced = letters_.at(change.contig.name, change.edit.begin);
    if (!choice_.pllr && !choice_.influence) wanted.spans.reset();
  }
  if (wanted.spans) wanted.spanLetters = lettersOf(change, *wanted.spans, letters_);
  return wanted;
}

AlleleScores VariantScorer::scoresOf(const Wanted& wanted,
                                     std::span<const StrandProbabilitiesPtr> answers) const {
  if (wanted.why != Why::Scored) return unscored(wanted.why);
  const Change& change = *wanted.allele->change;
  if (change.isNothing()) return ofNothing(choice_);
  AlleleScores scores;
  size_t next = wanted.first;
  if (wanted.fixed && !addSingle(scores, change, *answers[next++], wanted.fixed->begin, wanted.replaced))
    return unscored(Why::NotAcgt);
  if (!wanted.spans) return scores;
  const auto span = spanScore(change, *wanted.spans, wanted.spanLetters, *answers[next], *answers[next + 1]);
  if (span) addSpan(scores, *span, choice_);
  if (!span && !scores.llr) return unscored(Why::NotAcgt);
  scores.moved = wanted.spans->moved;
  return scores;
}

std::vector<AlleleScores> VariantScorer::score(std::span<const Allele> alleles, std::stop_token stop) {
  std::vector<Wanted> all;
  std::vector<std::string> windows;
  for (const Allele& allele : alleles) {
    Wanted wanted = wantedOf(allele);
    wanted.first = windows.size();
    if (wanted.fixed) windows.push_back(std::move(wanted.fixedLetters));
    if (wanted.spans) windows.insert(windows.end(), {wanted.spanLetters.ref, wanted.spanLetters.alt});
    all.push_back(std::move(wanted));
  }
  const auto answers = passes_.of(windows, stop);
  std::vector<AlleleScores> scores;
  scores.reserve(all.size());
  for (const Wanted& wanted : all) scores.push_back(scoresOf(wanted, answers));
  return scores;
}

}  // namespace janus
