// What lanes may show just now: a value the window composes and the track view takes whole.
#pragma once

#include <map>
#include <optional>
#include <string>

#include <QString>

#include "protocol/tile.h"

namespace janus::ui {

// Tracks by the id of their lane (protocol/lane_id.h): a run's by their names ("entropy", "expert.1.fwd"),
// a file's by its path, a plugin's by the names of plugin and track.
struct Catalogue {
  std::map<std::string, TrackInfo> tracks;

  std::string run;                  // the run that is shown, for its attention map; empty = none
  std::optional<Region> window;     // of that run
  std::optional<Region> computing;  // a run is under way for this window
  QString problem;  // why the last run gave nothing, as a sentence; empty = nothing went wrong

  const TrackInfo* find(const std::string& laneId) const {
    const auto found = tracks.find(laneId);
    return found == tracks.end() ? nullptr : &found->second;
  }
};

}  // namespace janus::ui
