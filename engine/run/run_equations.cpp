#include "engine/run/run_equations.h"

#include "base/error.h"
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

DerivedSource::Equation equationOf(const TrackName& name, std::function<ReferenceBases()> letters) {
  using Kind = TrackName::Kind;
  switch (name.kind) {
    case Kind::Entropy:
      return ofProbabilities(entropyOf);
    case Kind::Information:
      return ofProbabilities(informationOf);
    case Kind::ReferenceProbability:
      return ofReference(std::move(letters), referenceProbability);
    case Kind::LogOdds:
      return ofReference(std::move(letters),
                         [base = baseIndex(name.base)](const BaseProbability& p, int reference) {
                           return logOdds(p, base, reference);
                         });
    default:
      throw internalError("The track " + inQuotes(name.text()) + " is worked out of no others.");
  }
}

}  // namespace janus
