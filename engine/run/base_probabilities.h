// From the model's output to what it says about each base, and the equations of the tracks made of it.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace janus {

using BaseProbability = std::array<float, 4>;                 // of A, C, G, T at one position; they sum to 1
using BaseProbabilities = std::array<std::vector<float>, 4>;  // the same over a window: [A C G T][L]

// The softmax of the logits [V] of one position restricted to the four bases. Never 0: at least the smallest
// normal float, so that every logarithm is finite. NaN logits give NaN.
BaseProbability baseProbability(std::span<const float> logits);
BaseProbabilities baseProbabilities(std::span<const float> logits, int vocabSize);  // logits [L, V]

// A prediction of the reverse complement, told of the given strand: positions reversed, A<->T, C<->G.
BaseProbabilities fromOtherStrand(BaseProbabilities probabilities);
inline float meanOf(float a, float b) { return 0.5f * (a + b); }
BaseProbabilities meanOf(BaseProbabilities a, const BaseProbabilities& b);

// Total variation distance of the two, base by base: half the sum of |a - b|, 0..1.
std::vector<float> strandGap(const BaseProbabilities& a, const BaseProbabilities& b);

// Sets to NaN where nothing was there to predict from: positions without any A, C, G or T elsewhere in the
// window.
void removeUnfounded(BaseProbabilities& probabilities, std::string_view bases);

float entropyOf(const BaseProbability& p);      // -sum p log2 p: bits, 0..2
float informationOf(const BaseProbability& p);  // 2 - entropy
// `reference`: 0..3 for A C G T, -1 for any other letter, where the answer is NaN.
float referenceProbability(const BaseProbability& p, int reference);
float logOdds(const BaseProbability& p, int base, int reference);  // log2(p(base) / p(reference))

}  // namespace janus
