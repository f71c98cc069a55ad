// How keys and wheel move over the genome.
#pragma once

#include <QKeyEvent>
#include <QWheelEvent>

#include "ui/state/navigator.h"

namespace janus::ui {

constexpr double zoomStep = 0.5;  // of + and double click: half the span

void centreOn(Navigator& navigator, double position);

// Arrows, Home and End pan, + - and Ctrl+Up/Down zoom around the middle; false for any other key.
bool moveByKey(Navigator& navigator, const QKeyEvent& event);

// Ctrl+wheel zooms around `position`, a turn to the side pans; false where the lanes are to be scrolled
// instead.
bool moveByWheel(Navigator& navigator, const QWheelEvent& event, double position);
int scrollOf(const QWheelEvent& event);  // pixels upwards

}  // namespace janus::ui
