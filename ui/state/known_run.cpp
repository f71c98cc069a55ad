#include "ui/state/known_run.h"

#include <algorithm>

namespace janus::ui {

const TrackInfo* KnownRun::track(std::string_view name) const {
  const auto found = std::ranges::find(tracks, name, &TrackInfo::name);
  return found == tracks.end() ? nullptr : &*found;
}

KnownRun knownRunOf(const RunPreview& preview, const Region& window, Strands strands) {
  KnownRun run;
  run.key = preview.key;
  run.window = window;
  run.strands = strands;
  run.tracks = preview.tracks;
  run.device = preview.device;
  run.provenance = preview.provenance;
  run.preview = preview.region;
  return run;
}

}  // namespace janus::ui
