// Brings files in: dialogs, drops and the list of recent ones; what a file is, the engine reads from it.
#pragma once

#include <functional>

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
  void open(const QString& path) { openAll({path}); }
  // By their kinds, a session first, then genomes: tracks belong to them.
  // `usual`, of what a window starts with, opens a genome before where none and no session is among them.
  void openAll(const QStringList& paths, const std::function<void()>& usual = {});
  bool busy() const { return !batches_.empty(); }  // the engine has not said yet what the files are
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
  // Files that are dropped together, as long as the engine has not said of all what they are.
  struct Batch {
    std::vector<std::pair<QString, IdentifyAnswer>> files;  // as they were given
    std::vector<Ticket> asked;
    qsizetype left = 0;
    std::function<void()> usual;  // may be empty
  };
  void identified(int batch, size_t file, const IdentifyAnswer& answer);
  void openAllAs(std::vector<std::pair<QString, IdentifyAnswer>> files, const std::function<void()>& usual);
  void openAs(const QString& path, const IdentifyAnswer& what);

  Workspace& workspace_;
  QWidget& window_;
  QStringList recent_;  // newest first
  std::map<int, Batch> batches_;
  int lastBatch_ = 0;
};

}  // namespace janus::ui
