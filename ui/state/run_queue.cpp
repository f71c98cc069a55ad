#include "ui/state/run_queue.h"

namespace janus::ui {
namespace {

EstimateRequest estimateOf(const RunOrder& order) {
  return {.model = order.model,
          .length = order.window.length(),
          .strands = order.strands,
          .device = order.device.device.toStdString(),
          .precision = order.device.precision.toStdString()};
}

RunRequest requestOf(const RunOrder& order) {
  return {.model = order.model,
          .genome = order.genome,
          .region = order.window,
          .strands = order.strands,
          .device = order.device.device.toStdString(),
          .precision = order.device.precision.toStdString(),
          .preview = order.preview};
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
      [this, order](const Run& answer) {
        end();
        emit finished(order, {answer});
      },
      [this, order](const QString& sentence) {
        end();
        emit failed(order, sentence);
      },
      listeners(order));
  emit started();
}

EngineClient::Listeners RunQueue::listeners(const RunOrder& order) {
  return {.progressed = [this](const ProgressEvent& progress) { emit progressed(progress); },
          .previewed =
              [this, order](const RunPreview& preview) {
                emit previewed(knownRunOf(preview, order.window, order.strands));
              }};
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
