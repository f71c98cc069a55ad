#include "ui/lanes/track_lane.h"

namespace janus::ui {

void TrackLane::take(const Catalogue& catalogue) {
  const TrackInfo* info = catalogue.find(id());
  facts_.open = info && info->kind == kind_;
  facts_.tracks = facts_.open ? std::vector{*info} : std::vector<TrackInfo>{};
  facts_.window = facts_.open ? info->window : std::nullopt;
  facts_.title = facts_.open ? QString::fromStdString(info->title) : titleOfLane(id());
  facts_.definition = facts_.open ? definitionOf(*info) : QString();
}

}  // namespace janus::ui
