// The run, always in sight: what would be run, what it would cost, how far it is, and the button that stops
// it.
#pragma once

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QStringList>
#include <QToolButton>

#include "ui/state/run_controller.h"

namespace janus::ui {

class RunBar : public QWidget {
  Q_OBJECT
 public:
  RunBar(Workspace& workspace, RunController& runs, QWidget* parent = nullptr);

  QToolButton* line() { return line_; }
  QPushButton* runButton() { return run_; }
  QPushButton* cancelButton() { return cancel_; }
  QString cost() const { return cost_->text(); }

  QSize sizeHint() const override;         // with all words
  QSize minimumSizeHint() const override;  // with the fewest

 signals:
  void openModelWanted();

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  void setUpMenu();
  void addStrands(QMenu* menu);
  void addContexts(QMenu* menu);
  void connectRuns();
  void showLine();
  void showCost();
  void showRunning(bool running);
  void showProgress(const ProgressEvent& progress);
  void fit();
  int lineWidth(const QString& words) const;
  QSize sizeFor(const QString& line, const QString& cost) const;

  Workspace& workspace_;
  RunController& runs_;
  QToolButton* line_;
  QPushButton* run_;
  QPushButton* cancel_;
  QLabel* cost_;
  QProgressBar* progress_;
  // Most words first.
  QStringList lineWords_{{}}, costWords_{{}}, progressWords_{{}};
};

}  // namespace janus::ui
