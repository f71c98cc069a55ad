// The run, always in sight: what would be run, what it would cost, how far it is, and the button that stops
// it.
#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QToolButton>

#include "ui/run_controller.h"

namespace janus::ui {

class RunBar : public QWidget {
  Q_OBJECT
 public:
  RunBar(Workspace& workspace, RunController& runs, QWidget* parent = nullptr);

  QToolButton* line() { return line_; }
  QPushButton* runButton() { return run_; }
  QPushButton* cancelButton() { return cancel_; }
  QString cost() const { return cost_->text(); }

 signals:
  void openModelWanted();

 private:
  void setUpMenu();
  void addStrands(QMenu* menu);
  void connectRuns();
  void showLine();
  void showCost();
  void showRunning(bool running);
  void showProgress(const Progress& progress);

  Workspace& workspace_;
  RunController& runs_;
  QToolButton* line_;
  QPushButton* run_;
  QPushButton* cancel_;
  QLabel* cost_;
  QProgressBar* progress_;
};

}  // namespace janus::ui
