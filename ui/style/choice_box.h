// A combo box that shows its arrow whatever the style sheet does to its frame.
#pragma once

#include <QComboBox>
#include <QPainter>

namespace janus::ui {

class ChoiceBox : public QComboBox {
  Q_OBJECT
 public:
  using QComboBox::QComboBox;

 protected:
  void paintEvent(QPaintEvent* event) override {
    QComboBox::paintEvent(event);
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::PlaceholderText));
    painter.drawText(rect().adjusted(0, 0, -8, 0), Qt::AlignRight | Qt::AlignVCenter, QString(QChar(0x25be)));
  }
};

}  // namespace janus::ui
