#include "ui/window/screenshot.h"

#include <cstdio>

#include "base/error.h"
#include "ui/state/run_controller.h"
#include "ui/toolbar/locus_box.h"
#include "ui/tracks/track_view.h"
#include "ui/window/file_opening.h"

namespace janus::ui {
namespace {

constexpr qint64 calmMilliseconds = 700;  // nothing asked, nothing answered for this long: ready
constexpr qint64 patienceMilliseconds = 300000;

}  // namespace

Screenshot::Screenshot(QWidget& window, const AwaitedParts& parts, const QString& file)
    : QObject(&window), window_(window), parts_(parts), file_(file) {
  connect(&looking_, &QTimer::timeout, this, &Screenshot::look);
  watchForFailures();
  whole_.start();
  calm_.start();
  looking_.start(50);
}

void Screenshot::watchForFailures() {
  const auto failWith = [this](int exitCode) {
    return [this, exitCode](const QString& sentence) { fail(sentence, exitCode); };
  };
  connect(&parts_.locusBox, &LocusBox::refused, this, failWith(2));
  connect(&parts_.workspace, &Workspace::problem, this, failWith(3));
  connect(&parts_.files, &FileOpening::problem, this, failWith(3));
  connect(&parts_.runs, &RunController::failed, this, failWith(4));
  EngineClient& client = parts_.workspace.client();
  connect(&client, &EngineClient::lost, this, [this, &client](const QString& sentence) {
    if (client.state() == EngineClient::State::Stopped) fail(sentence, 5);
  });
}

// A picture of a model without its prediction is of no use, so a view that nothing covers is run once.
bool Screenshot::waiting() {
  const Workspace& workspace = parts_.workspace;
  RunController& runs = parts_.runs;
  if (parts_.workspace.client().state() != EngineClient::State::Ready || workspace.busy()) return true;
  if (parts_.files.busy()) return true;
  if (runs.busy() || !parts_.view.settled()) return true;
  const bool runnable = workspace.model() && workspace.genome() && !runs.current();
  if (!runnable || std::exchange(asked_, true)) return false;
  runs.run();
  runs.runAnyway();
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
