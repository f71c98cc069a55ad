// The tracks a run leaves: their names, words, units, and which are stored and which worked out of the stored
// ones.
#pragma once

#include <string>
#include <vector>

#include "engine/run/run_spec.h"
#include "protocol/tile.h"

namespace janus {

// What decides which tracks a run has.
struct RunShape {
  RunSpec spec;
  std::string source;             // the run in words, for TrackInfo::source
  std::vector<int> expertLayers;  // empty: no routing
  int experts = 0;
};

// "run/<key>/<name>".
std::string runTrackId(const std::string& key, const std::string& name);
// The parts of such an id; empty when it is none.
struct RunTrackName {
  std::string key, name;
};
RunTrackName parseRunTrackId(const std::string& id);

// Stored with the run: probability.A .C .G .T, strand_gap (both strands), expert.i.s, expert2.i.s,
// expert_weight.i.s, expert2_weight.i.s.
std::vector<TrackInfo> primaryTracks(const RunShape& shape);
// Worked out from the probabilities and the letters: entropy, information, reference_probability, log_odds.A
// .C .G .T.
std::vector<TrackInfo> derivedTracks(const RunShape& shape);

}  // namespace janus
