// What a lane's menu asks before it changes a lane: name, colour, height, data range. None of them blocks the
// window.
#pragma once

#include <functional>

#include <QColor>
#include <QString>

#include "protocol/session_file.h"
#include "ui/lanes/lane.h"

class QWidget;

namespace janus::ui {

constexpr int highestLane = 2000;  // pixels

using ChangeLooks = std::function<void(const std::function<void(LaneLook&)>&)>;

struct LaneNames {
  std::string id;
  QString own, now;  // without a user's name, and as shown
};
void askName(QWidget* parent, const LaneNames& names, const ChangeLooks& change);
void askColour(QWidget* parent, const QColor& now, const ChangeLooks& change);
void askHeight(QWidget* parent, int now, const ChangeLooks& change);
void askRange(QWidget* parent, const Range& now, const ChangeLooks& change);

}  // namespace janus::ui
