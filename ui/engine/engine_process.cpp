#include "ui/engine/engine_process.h"

#include "base/error.h"
#include "base/paths.h"

namespace janus::ui {

QStringList engineCommand() {
  const QString own = qEnvironmentVariable("JANUS_ENGINE");
  if (!own.trimmed().isEmpty()) return QProcess::splitCommand(own);
  return {QString::fromStdString((programDir() / "janus").string()), "engine"};
}

EngineProcess::EngineProcess(const QStringList& command, std::chrono::milliseconds silence, QObject* parent)
    : QObject(parent), silence_(silence) {
  connect(&process_, &QProcess::readyReadStandardOutput, this, &EngineProcess::read);
  connect(&process_, &QProcess::readyReadStandardError, this, &EngineProcess::keepErrors);
  connect(&process_, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
    keepErrors();
    die(status == QProcess::CrashExit ? QString("it was ended by signal %1").arg(code)
                                      : QString("it ended with code %1").arg(code));
  });
  connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
    if (error == QProcess::FailedToStart) die("it could not be started: " + process_.errorString());
  });
  connect(&watch_, &QTimer::timeout, this, &EngineProcess::watch);
  process_.start(command.value(0), command.mid(1));
  heard_.start();
  watch_.start(std::min(silence / 4, std::chrono::milliseconds(1000)));
}

EngineProcess::~EngineProcess() {
  process_.disconnect(this);
  if (process_.state() == QProcess::NotRunning) return;
  process_.closeWriteChannel();  // an engine ends when nobody can ask it anything any more
  if (dead_ || !process_.waitForFinished(500)) process_.kill();
  process_.waitForFinished(2000);
}

void EngineProcess::send(const Frame& frame) {
  const std::string bytes = encodeFrame(frame.head, frame.payload);
  process_.write(bytes.data(), static_cast<qint64>(bytes.size()));
}

void EngineProcess::read() {
  heard_.restart();
  const QByteArray bytes = process_.readAllStandardOutput();
  decoder_.append({bytes.data(), static_cast<size_t>(bytes.size())});
  try {
    while (!dead_) {
      const auto frame = decoder_.next();
      if (!frame) return;
      emit arrived(*frame);
    }
  } catch (const std::exception&) {
    die("it wrote bytes that are no message");
  }
}

void EngineProcess::keepErrors() {
  constexpr qsizetype kept = 4096;
  errors_ = (errors_ + process_.readAllStandardError()).right(kept);
}

void EngineProcess::watch() {
  if (heard_.elapsed() > silence_.count())
    die(QString("nothing was heard from it for %1 s").arg(static_cast<double>(silence_.count()) / 1000));
}

void EngineProcess::die(const QString& what) {
  if (dead_) return;
  dead_ = true;
  watch_.stop();
  process_.kill();
  emit died(what + lastWords());
}

// The last line an engine wrote to standard error usually says why it ended.
QString EngineProcess::lastWords() const {
  const QList<QByteArray> lines = errors_.trimmed().split('\n');
  if (lines.isEmpty() || lines.back().trimmed().isEmpty()) return {};
  return QString(" (%1)").arg(QString::fromStdString(printable(lines.back().trimmed().toStdString())));
}

}  // namespace janus::ui
