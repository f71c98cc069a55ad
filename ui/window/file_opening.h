// Brings files in: dialogs, drops and the list of recent ones; what a file is, is guessed from its name.
#pragma once

#include "ui/state/workspace.h"

class QMenu;
class QMimeData;

namespace janus::ui {

class FileOpening : public QObject {
  Q_OBJECT
 public:
  FileOpening(Workspace& workspace, QWidget& window);

  void chooseGenome();
  void chooseModel();
  void chooseTrack();
  void chooseSession();
  void open(const QString& path);  // by its kind
  void drop(const QMimeData& files);
  static bool canDrop(const QMimeData& files);
  void fillRecent(QMenu* menu);
  const QStringList& recent() const { return recent_; }  // newest first

 signals:
  void sessionChosen(const QString& path);
  void trackChosen(const QString& path);  // is being opened
  void problem(const QString& sentence);
  void recentChanged();

 private:
  QString choose(const QString& title, const QString& filter);
  void openTrack(const QString& path);
  void remember(const QString& path);

  Workspace& workspace_;
  QWidget& window_;
  QStringList recent_;  // newest first
};

}  // namespace janus::ui
