// What is asked of the engine about runs: one estimate and one run at a time, the newest of each.
#pragma once

#include "protocol/run_messages.h"
#include "ui/engine/compute_device.h"
#include "ui/state/workspace.h"

namespace janus::ui {

// A window to be computed, and how.
struct RunOrder {
  std::string model, genome;  // digest; key
  Region window;
  Strands strands = Strands::Both;
  DeviceChoice device = {};
  std::optional<Region> preview = {};  // told before the rest, where wanted
  bool automatic = false;              // nobody asked for it
  bool keep = false;                   // it was selected, so it stays until the view has left it
};

// An estimate or run that is asked for takes the place of the one under way; what is dropped is cancelled in
// the engine too.
class RunQueue : public QObject {
  Q_OBJECT
 public:
  explicit RunQueue(EngineClient& client, QObject* parent = nullptr);

  void estimate(const RunOrder& order);
  void dropEstimate() { estimateAsked_ = Ticket(); }
  bool estimating() const { return estimateAsked_.pending(); }

  void run(const RunOrder& order);
  void cancel();  // by the user
  void drop();    // the genome or model has gone: nothing is said
  const std::optional<RunOrder>& running() const { return running_; }

 signals:
  void estimated(const janus::ui::RunOrder& order, const janus::Estimate& cost);
  void estimateFailed(const QString& sentence);
  void started();
  void progressed(const janus::ProgressEvent& progress);
  void previewed(const janus::ui::KnownRun& run);
  // Each ends the run: running() is empty then.
  void finished(const janus::ui::RunOrder& order, const janus::ui::KnownRun& run);
  void failed(const janus::ui::RunOrder& order, const QString& sentence);
  void cancelled(const janus::ui::RunOrder& order);

 private:
  EngineClient::Listeners listeners(const RunOrder& order);
  void end();

  EngineClient& client_;
  std::optional<RunOrder> running_;
  Ticket estimateAsked_, run_;
};

}  // namespace janus::ui
