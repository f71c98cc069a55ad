// One life of an engine: the child process, its pipe in frames, and the watch over its heartbeat.
#pragma once

#include <chrono>

#include <QElapsedTimer>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>

#include "protocol/frame.h"

namespace janus::ui {

// $JANUS_ENGINE, split as a shell splits words (`ssh host janus engine`), else `janus engine` beside this
// program.
QStringList engineCommand();

// Starts when made; ends for good at the first sign of death. A restart is a new EngineProcess.
class EngineProcess : public QObject {
  Q_OBJECT
 public:
  // Hearing nothing for `silence` counts as hung.
  EngineProcess(const QStringList& command, std::chrono::milliseconds silence, QObject* parent = nullptr);
  ~EngineProcess() override;  // lets it end by itself for a moment, then kills it

  void send(const Frame& frame);
  qint64 processId() const { return process_.processId(); }

 signals:
  void arrived(const janus::Frame& frame);
  // Once: what happened, as part of a sentence ("it was ended by signal 9").
  void died(const QString& what);

 private:
  void read();
  void keepErrors();
  void watch();
  void die(const QString& what);
  QString lastWords() const;

  QProcess process_;
  FrameDecoder decoder_;
  QTimer watch_;
  QElapsedTimer heard_;
  std::chrono::milliseconds silence_;
  QByteArray errors_;  // the last of what it wrote to standard error
  bool dead_ = false;
};

}  // namespace janus::ui
