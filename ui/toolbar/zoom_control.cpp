#include "ui/toolbar/zoom_control.h"

#include <cmath>

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QToolButton>

namespace janus::ui {
namespace {

constexpr int steps = 1000;
constexpr double narrowest = 20;  // bp, the navigator's own limit

}  // namespace

ZoomControl::ZoomControl(Navigator& navigator, QWidget* parent)
    : QWidget(parent), navigator_(navigator), slider_(new QSlider(Qt::Horizontal)) {
  setObjectName("zoom");
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(2);
  row->addWidget(step("\u2212", "Zoom out (-)", 2));
  row->addWidget(slider_);
  row->addWidget(step("+", "Zoom in (+)", 0.5));
  slider_->setRange(0, steps);
  slider_->setFixedWidth(84);
  slider_->setFocusPolicy(Qt::NoFocus);  // the arrow keys belong to the view
  slider_->setAccessibleName("Zoom");
  connect(slider_, &QSlider::valueChanged, this, &ZoomControl::lead);
  connect(&navigator_, &Navigator::moved, this, &ZoomControl::follow);
  connect(&navigator_, &Navigator::contigsChanged, this, &ZoomControl::follow);
}

QToolButton* ZoomControl::step(const QString& sign, const QString& tip, double factor) {
  auto* button = new QToolButton;
  button->setText(sign);
  button->setToolTip(tip);
  button->setAutoRaise(true);
  button->setFocusPolicy(Qt::NoFocus);
  connect(button, &QToolButton::clicked, this,
          [this, factor] { navigator_.zoom(factor, navigator_.left() + navigator_.span() / 2); });
  return button;
}

double ZoomControl::contigLength() const {
  const Contig* contig = navigator_.contig();
  return contig ? std::max(narrowest * 2, static_cast<double>(contig->length())) : 0;
}

void ZoomControl::follow() {
  const double whole = contigLength();
  setEnabled(whole > 0);
  if (whole <= 0) return;
  const QSignalBlocker quiet(slider_);
  const double part = std::log(whole / std::max(navigator_.span(), narrowest)) / std::log(whole / narrowest);
  slider_->setValue(static_cast<int>(std::lround(part * steps)));
}

void ZoomControl::lead(int value) {
  const double whole = contigLength();
  if (whole <= 0) return;
  const double span = whole * std::pow(narrowest / whole, static_cast<double>(value) / steps);
  navigator_.zoom(span / navigator_.span(), navigator_.left() + navigator_.span() / 2);
}

}  // namespace janus::ui
