// A slider with two handles: the part of a colour scale that is used.
#pragma once

#include <QWidget>

namespace janus::ui {

class RangeSlider : public QWidget {
  Q_OBJECT
 public:
  explicit RangeSlider(QWidget* parent = nullptr);
  double lowest() const { return lowest_; }  // 0..1
  double highest() const { return highest_; }
  QSize sizeHint() const override { return {140, 20}; }

 signals:
  void changed(double lowest, double highest);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void mouseMoveEvent(QMouseEvent* event) override;
  void mouseDoubleClickEvent(QMouseEvent* event) override;  // back to the whole range
  void keyPressEvent(QKeyEvent* event) override;            // arrows move the handle touched last

 private:
  double partAt(double x) const;
  double xOf(double part) const;
  void set(double lowest, double highest);
  void moveHandle(double part);

  double lowest_ = 0, highest_ = 1;
  bool movesHighest_ = true;
};

}  // namespace janus::ui
