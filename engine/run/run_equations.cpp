// See run_equations.h.
#include "engine/run/run_equations.h"

#include "engine/model/vocabulary.h"
#include "engine/run/base_probabilities.h"

namespace janus {
namespace {

// An equation of the four probabilities of a base alone.
template <typename Equation>
DerivedSource::Equation ofProbabilities(Equation equation) {
  return [equation](int64_t, std::span<const std::span<const float>> p, std::span<float> out) {
    for (size_t i = 0; i < out.size(); ++i) out[i] = equation({p[0][i], p[1][i], p[2][i], p[3][i]});
  };
}

// One that also asks which base is there.
template <typename Equation>
DerivedSource::Equation ofReference(std::function<ReferenceBases()> letters, Equation equation) {
  return [letters = std::move(letters), equation](int64_t begin, std::span<const std::span<const float>> p,
                                                  std::span<float> out) {
    const ReferenceBases reference = letters();
    for (size_t i = 0; i < out.size(); ++i)
      out[i] = equation({p[0][i], p[1][i], p[2][i], p[3][i]}, reference.at(begin + static_cast<int64_t>(i)));
  };
}

}  // namespace

int ReferenceBases::at(int64_t position) const {
  const auto offset = static_cast<size_t>(position - begin_);
  return position >= begin_ && offset < letters_.size() ? baseIndex(letters_[offset]) : -1;
}

DerivedSource::Equation equationOf(const std::string& name, std::function<ReferenceBases()> letters) {
  if (name == "entropy") return ofProbabilities(entropyOf);
  if (name == "information") return ofProbabilities(informationOf);
  if (name == "reference_probability") return ofReference(std::move(letters), referenceProbability);
  const int base = baseIndex(name.back());  // log_odds.X
  return ofReference(std::move(letters),
                     [base](const BaseProbability& p, int reference) { return logOdds(p, base, reference); });
}

}  // namespace janus
