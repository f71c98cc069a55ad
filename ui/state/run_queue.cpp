#include "ui/state/run_queue.h"

namespace janus::ui {
namespace {

Strands strandsOf(const RunOrder& order) { return order.strands == "one" ? Strands::One : Strands::Both; }

EstimateRequest estimateOf(const RunOrder& order) {
  return {.model = order.model,
          .length = order.window.length(),
          .strands = strandsOf(order),
          .device = order.device.device.toStdString(),
          .precision = order.device.precision.toStdString()};
}

RunRequest requestOf(const RunOrder& order) {
  return {.model = order.model,
          .genome = order.genome,
          .region = order.window,
          .strands = strandsOf(order),
          .device = order.device.device.toStdString(),
          .precision = order.device.precision.toStdString(),
          .preview = order.preview};
}

// Answer: a janus::Run or a RunPreview.
template <class Answer>
Run runOf(const Answer& answer, const RunOrder& order) {
  Run run;
  run.key = answer.key;
  run.strands = order.strands;
  run.tracks = answer.tracks;
  run.cached = false;
  run.takeProvenance({{"device", answer.device}, {"provenance", answer.provenance}});
  return run;
}

Run finishedRun(const janus::Run& answer, const RunOrder& order) {
  Run run = runOf(answer, order);
  run.window = answer.window;
  run.cached = answer.cached;
  run.seconds = answer.seconds;
  return run;
}

Run previewOf(const RunPreview& event, const RunOrder& order) {
  Run run = runOf(event, order);
  run.window = order.window;
  run.preview = event.region;
  return run;
}

}  // namespace

RunQueue::RunQueue(EngineClient& client, QObject* parent) : QObject(parent), client_(client) {}

void RunQueue::estimate(const RunOrder& order) {
  estimateAsked_ = client_.ask(
      estimateOf(order),
      [this, order](const Estimate& cost) {
        estimateAsked_.done();
        emit estimated(order, cost);
      },
      [this](const QString& sentence) {
        estimateAsked_.done();
        emit estimateFailed(sentence);
      });
}

void RunQueue::run(const RunOrder& order) {
  running_ = order;
  run_ = client_.ask(
      requestOf(order),
      [this, order](const janus::Run& answer) {
        end();
        emit finished(order, finishedRun(answer, order));
      },
      [this, order](const QString& sentence) {
        end();
        emit failed(order, sentence);
      },
      listeners(order));
  emit started();
}

EngineClient::Listeners RunQueue::listeners(const RunOrder& order) {
  return {.progressed =
              [this](const ProgressEvent& event) {
                emit progressed({event.done, event.secondsLeft.value_or(-1)});
              },
          .previewed = [this, order](const RunPreview& event) { emit previewed(previewOf(event, order)); }};
}

// It was answered: its ticket has nothing left to cancel.
void RunQueue::end() {
  run_.done();
  running_.reset();
}

void RunQueue::cancel() {
  if (!running_) return;
  const RunOrder order = *running_;
  drop();
  emit cancelled(order);
}

void RunQueue::drop() {
  run_ = Ticket();
  running_.reset();
}

}  // namespace janus::ui
