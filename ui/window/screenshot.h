// Waits until everything visible is there, saves a picture of the window, and ends the program.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <QWidget>

namespace janus::ui {

class FileOpening;
class LocusBox;
class RunController;
class TrackView;
class Workspace;

// What is waited for.
struct AwaitedParts {
  Workspace& workspace;
  FileOpening& files;
  RunController& runs;
  TrackView& view;
  LocusBox& locusBox;
};

class Screenshot : public QObject {
  Q_OBJECT
 public:
  Screenshot(QWidget& window, const AwaitedParts& parts, const QString& file);

  void fail(const QString& sentence, int exitCode);  // no picture: what was asked for cannot be shown

 signals:
  void finished(int exitCode);  // after a line on standard error when it is not 0

 private:
  void look();
  bool waiting();
  void save();
  void watchForFailures();

  QWidget& window_;
  AwaitedParts parts_;
  QString file_;
  QTimer looking_;
  QElapsedTimer whole_, calm_;
  bool asked_ = false, failed_ = false;
};

}  // namespace janus::ui
