#include "engine/run/base_probabilities.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/model/vocabulary.h"

namespace janus {
namespace {

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

}  // namespace

BaseProbability baseProbability(std::span<const float> logits) {
  const auto of = logits.subspan(tokenA, baseTokens);
  const double highest = *std::max_element(of.begin(), of.end());
  std::array<double, 4> powers;
  double sum = 0;
  for (int b = 0; b < 4; ++b) sum += powers[b] = std::exp(of[b] - highest);
  BaseProbability p;
  constexpr double least = std::numeric_limits<float>::min();
  for (int b = 0; b < 4; ++b)
    p[b] = static_cast<float>(std::isnan(sum) ? sum : std::max(powers[b] / sum, least));
  return p;
}

BaseProbabilities baseProbabilities(std::span<const float> logits, int vocabSize) {
  const size_t length = logits.size() / vocabSize;
  BaseProbabilities all;
  for (auto& values : all) values.resize(length);
  for (size_t t = 0; t < length; ++t) {
    const BaseProbability p = baseProbability(logits.subspan(t * vocabSize, vocabSize));
    for (int b = 0; b < 4; ++b) all[b][t] = p[b];
  }
  return all;
}

BaseProbabilities fromOtherStrand(BaseProbabilities probabilities) {
  std::reverse(probabilities.begin(), probabilities.end());  // A C G T backwards is T G C A
  for (auto& values : probabilities) std::reverse(values.begin(), values.end());
  return probabilities;
}

BaseProbabilities meanOf(BaseProbabilities a, const BaseProbabilities& b) {
  for (int base = 0; base < 4; ++base)
    for (size_t t = 0; t < a[base].size(); ++t) a[base][t] = meanOf(a[base][t], b[base][t]);
  return a;
}

std::vector<float> strandGap(const BaseProbabilities& a, const BaseProbabilities& b) {
  std::vector<float> gap(a[0].size());
  for (int base = 0; base < 4; ++base)
    for (size_t t = 0; t < gap.size(); ++t) gap[t] += 0.5f * std::abs(a[base][t] - b[base][t]);
  return gap;
}

void removeUnfounded(BaseProbabilities& probabilities, std::string_view bases) {
  const auto known = [](char base) { return baseIndex(base) >= 0; };
  const auto count = std::count_if(bases.begin(), bases.end(), known);
  if (count > 1) return;
  for (auto& values : probabilities)
    for (size_t t = 0; t < values.size(); ++t)
      if (count == 0 || known(bases[t])) values[t] = nothing;
}

float entropyOf(const BaseProbability& p) {
  float bits = 0;
  for (const float value : p) bits -= value * std::log2(value);
  return std::isnan(bits) ? bits : std::clamp(bits, 0.f, 2.f);  // rounding may step over the ends by 1e-7
}

float informationOf(const BaseProbability& p) { return 2 - entropyOf(p); }

float referenceProbability(const BaseProbability& p, int reference) {
  return reference < 0 ? nothing : p[reference];
}

float logOdds(const BaseProbability& p, int base, int reference) {
  return reference < 0 ? nothing : std::log2(p[base] / p[reference]);
}

}  // namespace janus
