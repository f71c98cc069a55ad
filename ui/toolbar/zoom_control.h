// Zoom out, slider, zoom in: the slider is logarithmic from the whole contig to single bases.
#pragma once

#include <QSlider>
#include <QWidget>

#include "ui/state/navigator.h"

class QToolButton;

namespace janus::ui {

class ZoomControl : public QWidget {
  Q_OBJECT
 public:
  explicit ZoomControl(Navigator& navigator, QWidget* parent = nullptr);

  void showSlider(bool shown) { slider_->setVisible(shown); }

 private:
  QToolButton* step(const QString& sign, const QString& tip, double factor);
  void follow();         // the slider shows the navigator
  void lead(int value);  // the navigator does what the slider says
  double contigLength() const;

  Navigator& navigator_;
  QSlider* slider_;
};

}  // namespace janus::ui
