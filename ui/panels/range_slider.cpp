#include "ui/panels/range_slider.h"

#include <algorithm>

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

namespace janus::ui {
namespace {

constexpr double radius = 6;
constexpr double closest = 0.02;  // between the handles

}  // namespace

RangeSlider::RangeSlider(QWidget* parent) : QWidget(parent) {
  setFixedHeight(20);
  setMinimumWidth(100);
  setFocusPolicy(Qt::TabFocus);
  setToolTip("Drag the handles to choose which strengths are drawn; double-click for all");
}

double RangeSlider::partAt(double x) const {
  return std::clamp((x - radius) / (width() - 2 * radius), 0.0, 1.0);
}
double RangeSlider::xOf(double part) const { return radius + part * (width() - 2 * radius); }

void RangeSlider::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const double middle = height() / 2.0;
  painter.setPen(QPen(palette().color(QPalette::Mid), 3, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(QPointF(xOf(0), middle), QPointF(xOf(1), middle));
  painter.setPen(QPen(palette().color(QPalette::Highlight), 3, Qt::SolidLine, Qt::RoundCap));
  painter.drawLine(QPointF(xOf(lowest_), middle), QPointF(xOf(highest_), middle));
  painter.setPen(QPen(palette().color(QPalette::Base), 1.5));
  painter.setBrush(palette().color(QPalette::Highlight));
  for (const double part : {lowest_, highest_})
    painter.drawEllipse(QPointF(xOf(part), middle), radius - 1, radius - 1);
}

void RangeSlider::mousePressEvent(QMouseEvent* event) {
  const double part = partAt(event->position().x());
  movesHighest_ = std::abs(part - highest_) <= std::abs(part - lowest_);
  moveHandle(part);
}

void RangeSlider::mouseMoveEvent(QMouseEvent* event) {
  if (event->buttons() & Qt::LeftButton) moveHandle(partAt(event->position().x()));
}

void RangeSlider::mouseDoubleClickEvent(QMouseEvent*) { set(0, 1); }

void RangeSlider::keyPressEvent(QKeyEvent* event) {
  const double step = event->key() == Qt::Key_Left ? -0.02 : event->key() == Qt::Key_Right ? 0.02 : 0;
  if (step == 0) return QWidget::keyPressEvent(event);
  moveHandle((movesHighest_ ? highest_ : lowest_) + step);
}

void RangeSlider::moveHandle(double part) {
  if (movesHighest_)
    set(lowest_, std::clamp(part, lowest_ + closest, 1.0));
  else
    set(std::clamp(part, 0.0, highest_ - closest), highest_);
}

void RangeSlider::set(double lowest, double highest) {
  lowest_ = lowest;
  highest_ = highest;
  update();
  emit changed(lowest_, highest_);
}

}  // namespace janus::ui
