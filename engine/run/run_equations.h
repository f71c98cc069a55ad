// The equations of the tracks that are worked out of a run's base probabilities and letters.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "engine/track/derived.h"
#include "protocol/track_name.h"

namespace janus {

// Which base is where in a stretch of letters. A view: the letters must outlive it.
class ReferenceBases {
 public:
  ReferenceBases(std::string_view letters, int64_t begin) : letters_(letters), begin_(begin) {}
  int at(int64_t position) const;  // 0..3 for A C G T; -1 outside of the stretch and for other letters

 private:
  std::string_view letters_;
  int64_t begin_;  // the position of the first letter
};

// Of one of derivedTracks(). Its inputs are the probabilities of A, C, G and T, in this order; `letters` is
// called, from several threads, by equations that ask which base is there.
DerivedSource::Equation equationOf(const TrackName& name, std::function<ReferenceBases()> letters);

}  // namespace janus
