#include "ui/window/screenshot.h"

#include <cstdio>

#include "base/error.h"
#include "ui/window/main_window.h"

namespace janus::ui {
namespace {

constexpr qint64 calmMilliseconds = 700;  // nothing asked, nothing answered for this long: ready
constexpr qint64 patienceMilliseconds = 300000;

}  // namespace

Screenshot::Screenshot(MainWindow& window, const QString& file)
    : QObject(&window), window_(window), file_(file) {
  connect(&looking_, &QTimer::timeout, this, &Screenshot::look);
  connect(&window_.workspace(), &Workspace::problem, this,
          [this](const QString& sentence) { fail(sentence, 3); });
  connect(&window_.runs(), &RunController::failed, this,
          [this](const QString& sentence) { fail(sentence, 4); });
  connect(window_.locusBox(), &LocusBox::refused, this,
          [this](const QString& sentence) { fail(sentence, 2); });
  connect(&window_.client(), &EngineClient::lost, this, [this](const QString& sentence) {
    if (window_.client().state() == EngineClient::State::Stopped) fail(sentence, 5);
  });
  whole_.start();
  calm_.start();
  looking_.start(50);
}

// A picture of a model without its prediction is of no use, so a view that nothing covers is run once.
bool Screenshot::waiting() {
  if (window_.client().state() != EngineClient::State::Ready || window_.workspace().busy()) return true;
  if (window_.runs().busy() || !window_.view().settled()) return true;
  const bool runnable =
      window_.workspace().model() && window_.workspace().genome() && !window_.runs().current();
  if (!runnable || std::exchange(asked_, true)) return false;
  window_.runs().run();
  window_.runs().runAnyway();
  return true;
}

void Screenshot::look() {
  if (whole_.elapsed() > patienceMilliseconds) return fail("Not everything was ready after five minutes.", 4);
  if (waiting()) calm_.restart();
  if (calm_.elapsed() > calmMilliseconds) save();
}

void Screenshot::save() {
  looking_.stop();
  QImage picture = window_.grab().toImage();
  if (!picture.save(file_, "PNG"))
    return fail("Cannot write picture " + QString::fromStdString(inQuotes(file_.toStdString())) + ".", 4);
  emit finished(0);
}

// The first cause is told; others follow from it.
void Screenshot::fail(const QString& sentence, int exitCode) {
  if (std::exchange(failed_, true)) return;
  looking_.stop();
  std::fprintf(stderr, "%s\n", qUtf8Printable(sentence));
  QTimer::singleShot(0, this, [this, exitCode] { emit finished(exitCode); });  // perhaps nobody listens yet
}

}  // namespace janus::ui
