// A colour scale with the values at its ends, and two handles that choose the part of it that is used.
#pragma once

#include <QWidget>

#include "ui/style/theme.h"

class QPainter;

namespace janus::ui {

class ColourKey : public QWidget {
  Q_OBJECT
 public:
  explicit ColourKey(QWidget* parent = nullptr);
  double lowest() const { return lowest_; }  // 0..1
  double highest() const { return highest_; }
  QSize sizeHint() const override { return {140, 34}; }
  void setTheme(const Theme& theme);
  // The values that the faintest and the strongest colour stand for, as they are drawn now.
  void setEnds(const QString& faintest, const QString& strongest);
  QString words() const { return faintest_ + " \u2013 " + strongest_; }

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

  void paintScale(QPainter& painter) const;

  Theme theme_ = Theme::day();
  QString faintest_, strongest_;
  double lowest_ = 0, highest_ = 1;
  bool movesHighest_ = true;
};

}  // namespace janus::ui
