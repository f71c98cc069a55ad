// The runs there are for this genome and model: choose one to see it, without computing it again.
#pragma once

#include <QLabel>
#include <QTreeWidget>

#include "ui/state/run_controller.h"

namespace janus::ui {

class RunsPanel : public QWidget {
  Q_OBJECT
 public:
  RunsPanel(Workspace& workspace, RunController& runs, QWidget* parent = nullptr);

  int count() const { return list_->topLevelItemCount(); }

 private:
  void fill();
  void markCurrent();

  Workspace& workspace_;
  RunController& runs_;
  QLabel* words_;
  QTreeWidget* list_;
};

}  // namespace janus::ui
