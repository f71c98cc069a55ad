#include "ui/panels/colour_key.h"

#include <algorithm>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace janus::ui {
namespace {

constexpr double radius = 5;  // of a handle; the scale ends as far from the widget's edges
constexpr int barTop = 4, barHeight = 9;
constexpr double closest = 0.02;  // between the handles

}  // namespace

ColourKey::ColourKey(QWidget* parent) : QWidget(parent) {
  setFixedHeight(34);
  setMinimumWidth(100);
  setFocusPolicy(Qt::TabFocus);
  setToolTip("Drag the ends to choose which weights are told apart; double-click for all");
}

void ColourKey::setTheme(const Theme& theme) {
  theme_ = theme;
  update();
}

void ColourKey::setEnds(const QString& faintest, const QString& strongest) {
  faintest_ = faintest;
  strongest_ = strongest;
  update();
}

double ColourKey::partAt(double x) const {
  return std::clamp((x - radius) / (width() - 2 * radius), 0.0, 1.0);
}
double ColourKey::xOf(double part) const { return radius + part * (width() - 2 * radius); }

// Left of the first handle all is as faint, right of the second all as strong as colours get.
void ColourKey::paintScale(QPainter& painter) const {
  const int from = static_cast<int>(xOf(0)), to = static_cast<int>(xOf(1));
  for (int x = from; x < to; ++x) {
    const double place = (partAt(x + 0.5) - lowest_) / std::max(closest, highest_ - lowest_);
    painter.fillRect(x, barTop, 1, barHeight, QColor(theme_.sequential(place)));
  }
  painter.setPen(theme_.separator);
  painter.drawRect(from - 1, barTop - 1, to - from + 1, barHeight + 1);
}

void ColourKey::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  paintScale(painter);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(QPen(theme_.background, 1));
  painter.setBrush(theme_.accent);
  for (const double part : {lowest_, highest_})
    painter.drawRoundedRect(QRectF(xOf(part) - 3, barTop - 3, 6, barHeight + 6), 2, 2);
  painter.setPen(theme_.faint);
  painter.setFont(uiFont(11));
  const QRect labels(0, barTop + barHeight + 4, width(), 16);
  painter.drawText(labels, Qt::AlignLeft | Qt::AlignTop, faintest_);
  painter.drawText(labels, Qt::AlignRight | Qt::AlignTop, strongest_);
}

void ColourKey::mousePressEvent(QMouseEvent* event) {
  const double part = partAt(event->position().x());
  movesHighest_ = std::abs(part - highest_) <= std::abs(part - lowest_);
  moveHandle(part);
}

void ColourKey::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) moveHandle(partAt(event->position().x()));
}

void ColourKey::mouseDoubleClickEvent(QMouseEvent*) { set(0, 1); }

void ColourKey::keyPressEvent(QKeyEvent* event) {
  const double step = event->key() == Qt::Key_Left ? -0.02 : event->key() == Qt::Key_Right ? 0.02 : 0;
  if (step == 0) return QWidget::keyPressEvent(event);
  moveHandle((movesHighest_ ? highest_ : lowest_) + step);
}

void ColourKey::moveHandle(double part) {
  if (movesHighest_)
    set(lowest_, std::clamp(part, lowest_ + closest, 1.0));
  else
    set(std::clamp(part, 0.0, highest_ - closest), highest_);
}

void ColourKey::set(double lowest, double highest) {
  lowest_ = lowest;
  highest_ = highest;
  update();
  emit changed(lowest_, highest_);
}

}  // namespace janus::ui
