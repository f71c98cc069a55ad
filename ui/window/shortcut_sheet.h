// All keys and mouse moves on one page (`?`).
#pragma once

#include <QAction>
#include <QDialog>

namespace janus::ui {

class ShortcutSheet : public QDialog {
  Q_OBJECT
 public:
  ShortcutSheet(const QList<QAction*>& actions, QWidget* parent);
};

}  // namespace janus::ui
