// The tracks that a run leaves: which are stored, which are worked out of the stored ones, and what each is.
#pragma once

#include <string>
#include <vector>

#include "engine/run/run_spec.h"
#include "protocol/tile.h"
#include "protocol/track_name.h"

namespace janus {

// What decides which tracks a run has.
struct RunShape {
  RunSpec spec;
  std::string source;             // the run in words, for TrackInfo::source
  std::vector<int> expertLayers;  // empty: no routing
  int experts = 0;
};

// Stored with the run: the probabilities, the strand gap (both strands), experts and their weights.
std::vector<TrackName> primaryTracks(const RunShape& shape);
// Worked out from the probabilities and the letters: entropy, information, reference probability, log odds.
std::vector<TrackName> derivedTracks();

// Words, unit and range of one of them; its id names the run, its window is the run's.
TrackInfo trackInfo(const RunShape& shape, const TrackName& name);

}  // namespace janus
