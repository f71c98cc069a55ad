// The menu of a lane: how it looks, what to take away from it.
#pragma once

#include <functional>
#include <vector>

#include "ui/lanes/lane.h"

class QMenu;
class QWidget;

namespace janus::ui {

struct LaneMenuActions {
  std::function<void(const std::function<void(LaneLook&)>&)> changeLooks;  // of all selected lanes
  std::function<void(const std::vector<TrackInfo>& tracks, bool whole)> exportTracks;
  std::function<void()> savePicture;  // of the selected lanes
  std::function<void()> remove;
};

// For the lane that was clicked and the lanes selected with it. The menu deletes itself when it closes; its
// questions do not block the window.
QMenu* makeLaneMenu(const Lane& clicked, const std::vector<const Lane*>& selected, const Theme& theme,
                    QWidget* parent, LaneMenuActions actions);

}  // namespace janus::ui
