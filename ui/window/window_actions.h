// The menus: every action of the window with its key.
#pragma once

#include <functional>

#include <QAction>
#include <QMainWindow>

class QMenu;

namespace janus::ui {

class EngineClient;
class Exports;
class FeatureSteps;
class FileOpening;
class Inspector;
class LaneSet;
class LocusBox;
class Navigator;
class OpeningSequence;
class Pictures;
class RunController;
class SessionBinding;
class Toolbar;
class WindowLooks;
class WindowNotices;
class Workspace;

// Each menu is given what its actions act on, and nothing else.
class WindowActions : public QObject {
  Q_OBJECT
 public:
  explicit WindowActions(QMainWindow& window);  // menus stand in it, dialogs over it

  // In the order of the menu bar.
  void addFile(FileOpening& files, OpeningSequence& opening, SessionBinding& session, Exports& exports,
               Pictures& pictures, Toolbar& toolbar);
  void addGo(Navigator& navigator, FeatureSteps& features, LocusBox& locusBox);
  void addRun(Workspace& workspace, Navigator& navigator, RunController& runs, WindowNotices& notices);
  void addLanes(LaneSet& lanes);
  void addView(WindowLooks& looks, Inspector& inspector);
  void addHelp(EngineClient& client);

  QAction* find(const QString& text) const;  // by its words without "&" and "..."

 private:
  using Keys = QList<QKeySequence>;
  QAction* add(QMenu* menu, const QString& text, const Keys& keys, std::function<void()> triggered);
  QAction* addSwitch(QMenu* menu, const QString& text, const Keys& keys);
  QMenu* addMenu(const QString& title);
  void addFiles(QMenu* menu, FileOpening& files);
  void addDemos(QMenu* menu, OpeningSequence& opening);
  void addExport(QMenu* menu, Exports& exports, Pictures& pictures);
  void addFeatureSteps(QMenu* menu, FeatureSteps& features);
  void addRegions(QMenu* menu, Navigator& navigator, RunController& runs);
  void addAutomatic(QMenu* menu, RunController& runs);
  void chooseSessionFile(SessionBinding& session);
  void showSheet();
  void showAbout(const EngineClient& client);

  QMainWindow& window_;
  QList<QAction*> actions_;
};

}  // namespace janus::ui
