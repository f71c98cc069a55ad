// A run as the window keeps it: as the engine told of it, with what is still under way.
#pragma once

#include <optional>
#include <string_view>

#include "protocol/run_messages.h"

namespace janus::ui {

// Its window is part of its identity and shown wherever it is.
struct KnownRun : Run {
  std::optional<Region> preview = {};  // under way: base probabilities are known of these positions, no more

  const Region& known() const { return preview ? *preview : window; }
  const TrackInfo* track(std::string_view name) const;  // nullptr: it has no such track
};

// `region` of it is known; the run itself will be over `window`.
KnownRun knownRunOf(const RunPreview& preview, const Region& window, Strands strands);

}  // namespace janus::ui
