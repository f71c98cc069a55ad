// The menus: every action of the window with its key.
#pragma once

#include <functional>

#include <QAction>
#include <QObject>

#include "ui/window/main_window.h"
#include "ui/window/session_binding.h"

class QMenu;

namespace janus::ui {

class WindowActions : public QObject {
  Q_OBJECT
 public:
  WindowActions(MainWindow& window, SessionBinding& session);

  QAction* find(const QString& text) const;  // by its words without "&" and "..."

 private:
  using Keys = QList<QKeySequence>;
  QAction* add(QMenu* menu, const QString& text, const Keys& keys, std::function<void()> triggered);
  void addFile();
  void addExport(QMenu* menu);
  void addGo();
  void addFeatureSteps(QMenu* menu);
  void addRun();
  void addLanes();
  void addWindow();
  void addHelp();
  void chooseSessionFile();
  void showSheet();
  void showAbout();

  MainWindow& window_;
  SessionBinding& session_;
  QList<QAction*> actions_;
};

}  // namespace janus::ui
