// What the window shows while no genome is open: which of the two files is there, how to open them, the
// demos, and what was open lately.
#pragma once

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include "ui/state/workspace.h"

namespace janus::ui {

class StartPage : public QWidget {
  Q_OBJECT
 public:
  explicit StartPage(Workspace& workspace, QWidget* parent = nullptr);

  void setRecent(const QStringList& paths);  // newest first; the first few are offered

 signals:
  void genomeWanted();
  void modelWanted();
  void demoWanted(const QString& word);  // "demo" or "demo-bacteria"
  void recentWanted(const QString& path);

 private:
  QWidget* files();
  QWidget* demos();
  void showModel();

  Workspace& workspace_;
  QLabel* model_;
  QPushButton* openModel_;
  QWidget* recent_;
};

}  // namespace janus::ui
