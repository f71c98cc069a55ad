// A lane that shows one track, the one with its id.
#pragma once

#include "ui/lanes/columns.h"

namespace janus::ui {

class TrackLane : public Lane {
 protected:
  // `kind`: of the track; one of another kind is not shown.
  TrackLane(LaneLook look, TrackKind kind, LaneFacts facts)
      : Lane(std::move(look), std::move(facts)), kind_(kind) {}

  void take(const Catalogue& catalogue) override;
  const TrackInfo* track() const { return facts_.tracks.empty() ? nullptr : &facts_.tracks.front(); }

 private:
  TrackKind kind_;
};

}  // namespace janus::ui
