// Where runs are computed: automatically, or on one device of those that the engine found.
#pragma once

#include <QActionGroup>
#include <QMenu>

#include "ui/state/run_controller.h"

namespace janus::ui {

class DeviceMenu : public QMenu {
  Q_OBJECT
 public:
  DeviceMenu(Workspace& workspace, RunController& runs, QWidget* parent = nullptr);

 private:
  void fill();
  void addChoice(QActionGroup* group, const QString& words, const DeviceChoice& choice, const QString& tip);

  Workspace& workspace_;
  RunController& runs_;
};

}  // namespace janus::ui
