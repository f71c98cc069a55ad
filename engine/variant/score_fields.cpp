#include "engine/variant/score_fields.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/error.h"

namespace janus {
namespace {

struct Definition {
  const char *name, *number, *type, *text;
};

constexpr Definition llrs[] = {
    {"JS_LLR", "A", "Float",
     "log2 p(alt) - log2 p(ref) in bits, p the model's probability of a base given all others, one pass over "
     "the reference in fixed windows; only where the trimmed change is one base for one. How unexpected; no "
     "measure of pathogenicity"}};
constexpr Definition strandLlrs[] = {{"JS_LLRF", "A", "Float", "JS_LLR of the forward strand, bits"},
                                     {"JS_LLRR", "A", "Float", "JS_LLR of the reverse strand, bits"}};
constexpr Definition gaps[] = {
    {"JS_GAP", "A", "Float",
     "abs(JS_LLRF - JS_LLRR) in bits; beyond single bases the same of JS_PLLR. Large: the strands disagree"}};
constexpr Definition pllrs[] = {
    {"JS_PLLR", "A", "Float",
     "Pseudo-log-likelihood ratio in bits: sum of log2 p(base there), ALT minus REF, over the bases of the "
     "window outside the span that both windows hold, plus the span. A deleted base raises it by its "
     "surprisal, an inserted one lowers it: to be ranked only within one length"},
    {"JS_FLANK", "A", "Float",
     "JS_PLLR without the span, bits: comparable between lengths, not calibrated across them"}};
constexpr Definition influences[] = {
    {"JS_INFL", "A", "Float",
     "Influence in bits: mean, over the bases outside the span that both windows hold, of the largest "
     "absolute change of log odds among four bases. Effect on the model's other predictions, not a "
     "biological "
     "consequence; comparable at one context only"},
    {"JS_INFLPOS", "A", "Integer", "1-based reference position of the largest such change"}};
constexpr Definition always[] = {
    {"JS_CTX", "1", "Integer", "Bases of a window at most"},
    {"JS_WHY", "A", "String",
     "Why an ALT is not scored: STAR, SYMBOLIC, BREAKEND, MISSING, NOT_ACGT, REF_DIFFERS, "
     "LONGER_THAN_CONTEXT, OUTSIDE, CONTIG_UNKNOWN, OVERLAPS"}};

std::vector<Definition> definitionsOf(ScoreSet set, Strands strands) {
  const bool both = strands == Strands::Both, llr = set == ScoreSet::Llr || set == ScoreSet::All;
  std::vector<Definition> all;
  const auto add = [&](auto& some) { all.insert(all.end(), std::begin(some), std::end(some)); };
  if (llr) add(llrs);
  if (llr && both) add(strandLlrs);
  if (both) add(gaps);
  if (set != ScoreSet::Influence) add(pllrs);
  if (set == ScoreSet::Influence || set == ScoreSet::All) add(influences);
  add(always);
  return all;
}

using Value = std::optional<float> AlleleScores::*;

Value valueNamed(std::string_view name) {
  constexpr std::pair<std::string_view, Value> values[] = {
      {"JS_LLR", &AlleleScores::llr},         {"JS_LLRF", &AlleleScores::llrForward},
      {"JS_LLRR", &AlleleScores::llrReverse}, {"JS_GAP", &AlleleScores::gap},
      {"JS_PLLR", &AlleleScores::pllr},       {"JS_FLANK", &AlleleScores::flank},
      {"JS_INFL", &AlleleScores::influence}};
  for (const auto& [known, value] : values)
    if (known == name) return value;
  throw internalError("There is no score " + std::string(name) + ".");
}

std::vector<float> floatsOf(std::span<const AlleleScores> scores, Value value) {
  std::vector<float> values;
  for (const AlleleScores& one : scores)
    values.push_back((one.*value).value_or(std::numeric_limits<float>::quiet_NaN()));
  return values;
}

std::vector<int32_t> positionsOf(std::span<const AlleleScores> scores) {
  std::vector<int32_t> values;
  for (const AlleleScores& one : scores)
    values.push_back(one.influencePosition ? static_cast<int32_t>(*one.influencePosition + 1)
                                           : missingInteger);
  return values;
}

std::vector<std::string> reasonsOf(std::span<const AlleleScores> scores) {
  std::vector<std::string> values;
  for (const AlleleScores& one : scores) values.emplace_back(wordOf(one.why));
  return values;
}

bool isLeftOut(std::string_view name, std::span<const AlleleScores> scores, ScoreSet set) {
  if (name == "JS_WHY")
    return std::ranges::all_of(scores, [](const auto& one) { return one.why == Why::Scored; });
  const bool extra = set == ScoreSet::Llr && (name == "JS_PLLR" || name == "JS_FLANK");
  return extra && std::ranges::none_of(scores, [](const auto& one) { return one.pllr.has_value(); });
}

}  // namespace

ScoreSet scoreSetNamed(const std::string& word) {
  if (word == "llr") return ScoreSet::Llr;
  if (word == "pllr") return ScoreSet::Pllr;
  if (word == "influence") return ScoreSet::Influence;
  if (word == "all") return ScoreSet::All;
  throw usageError("There is no score " + inQuotes(word) + "; say llr, pllr, influence or all.");
}

ScoreChoice choiceOf(ScoreSet set, int64_t context) {
  return {context, set == ScoreSet::Pllr || set == ScoreSet::All,
          set == ScoreSet::Influence || set == ScoreSet::All};
}

std::vector<std::string> infoLines(ScoreSet set, Strands strands) {
  std::vector<std::string> lines;
  for (const Definition& d : definitionsOf(set, strands))
    lines.push_back(
        fmt::format("##INFO=<ID={},Number={},Type={},Description=\"{}\">", d.name, d.number, d.type, d.text));
  return lines;
}

std::vector<std::string> fieldNames(ScoreSet set, Strands strands) {
  std::vector<std::string> names;
  for (const Definition& d : definitionsOf(set, strands)) names.emplace_back(d.name);
  return names;
}

std::vector<InfoField> fieldsOf(std::span<const AlleleScores> scores, ScoreSet set, Strands strands,
                                int64_t context) {
  std::vector<InfoField> fields;
  for (const std::string& name : fieldNames(set, strands)) {
    if (isLeftOut(name, scores, set)) continue;
    if (name == "JS_CTX")
      fields.push_back({name, std::vector{static_cast<int32_t>(context)}});
    else if (name == "JS_WHY")
      fields.push_back({name, reasonsOf(scores)});
    else if (name == "JS_INFLPOS")
      fields.push_back({name, positionsOf(scores)});
    else
      fields.push_back({name, floatsOf(scores, valueNamed(name))});
  }
  return fields;
}

}  // namespace janus
