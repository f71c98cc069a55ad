#include "ui/tracks/view_moves.h"

#include <cmath>

namespace janus::ui {
namespace {

constexpr double wheelZoomStep = 0.8;  // a notch of the wheel
constexpr int notch = 120;             // of QWheelEvent::angleDelta
constexpr int arrowPan = 50;           // pixels
constexpr int notchScroll = 60;        // pixels

void panPixels(Navigator& navigator, int pixels) { navigator.pan(pixels * navigator.basesPerPixel()); }

bool panByKey(Navigator& navigator, int key) {
  switch (key) {
    case Qt::Key_Left:
      panPixels(navigator, -arrowPan);
      return true;
    case Qt::Key_Right:
      panPixels(navigator, arrowPan);
      return true;
    case Qt::Key_Home:
      navigator.pan(-navigator.span());
      return true;
    case Qt::Key_End:
      navigator.pan(navigator.span());
      return true;
    default:
      return false;
  }
}

// 0: the key does not zoom.
double zoomOfKey(const QKeyEvent& event) {
  const bool control = event.modifiers() & Qt::ControlModifier;
  switch (event.key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      return zoomStep;
    case Qt::Key_Minus:
    case Qt::Key_Underscore:
      return 1 / zoomStep;
    case Qt::Key_Up:
      return control ? zoomStep : 0;
    case Qt::Key_Down:
      return control ? 1 / zoomStep : 0;
    default:
      return 0;
  }
}

}  // namespace

void centreOn(Navigator& navigator, double position) {
  navigator.pan(position - navigator.left() - navigator.span() / 2);
}

bool moveByKey(Navigator& navigator, const QKeyEvent& event) {
  const double factor = zoomOfKey(event);
  if (factor == 0) return panByKey(navigator, event.key());
  navigator.zoom(factor, navigator.left() + navigator.span() / 2);
  return true;
}

bool moveByWheel(Navigator& navigator, const QWheelEvent& event, double position) {
  const QPoint turned = event.angleDelta(), pixels = event.pixelDelta();
  if (event.modifiers() & (Qt::ControlModifier | Qt::MetaModifier))
    navigator.zoom(std::pow(wheelZoomStep, turned.y() / double{notch}), position);
  else if (std::abs(turned.x()) > std::abs(turned.y()))
    panPixels(navigator, pixels.isNull() ? -turned.x() * arrowPan / notch : -pixels.x());
  else
    return false;
  return true;
}

int scrollOf(const QWheelEvent& event) {
  const double notches = event.angleDelta().y() / double{notch};
  return event.pixelDelta().isNull() ? static_cast<int>(notches * notchScroll) : event.pixelDelta().y();
}

}  // namespace janus::ui
