// Decides what is run and which run is shown: estimate, question, progress, cancel, automatic runs while
// browsing.
#pragma once

#include "ui/engine/compute_device.h"
#include "ui/state/navigator.h"
#include "ui/state/workspace.h"

namespace janus::ui {

// What a run over one window will cost.
struct WindowEstimate : Estimate {
  Region window;
  Strands strands = Strands::Both;
};

// A run computes exactly one window: what the user selected, or else what is visible, with as much around it
// as the user wants the model to read. The run that is shown changes only to one whose window covers the view
// better, and its window is always named beside its numbers. Of a run whose window is much longer than the
// view the engine tells what is on screen first: that is shown as a run of its own until the rest is there.
class RunController : public QObject {
  Q_OBJECT
 public:
  RunController(Workspace& workspace, Navigator& navigator, QObject* parent = nullptr);

  void setSelection(std::optional<Region> region);  // what to run instead of the visible region
  void setStrands(Strands strands);
  void setContext(int64_t length);  // bases the model reads where less is visible; 0: what is visible
  void setAutomatic(bool on);
  // Runs of another kind of device or precision are not shown any more, except where the user chose one. One
  // that the engine does not have becomes "auto", and deviceMissing() says so.
  void setDevice(const DeviceChoice& device);

  Strands strands() const { return strands_; }
  const DeviceChoice& device() const { return device_; }
  int64_t context() const { return context_; }
  bool automatic() const { return automatic_; }
  const std::optional<Region>& selection() const { return selection_; }
  Region target() const;  // what run() would compute now
  const std::optional<WindowEstimate>& estimate() const { return estimate_; }
  const KnownRun* current() const;  // the run that is shown, or nullptr
  bool running() const { return running_.has_value(); }
  // Running, or about to find out whether to run.
  bool busy() const { return running() || settle_.isActive() || estimateAsked_.pending(); }
  const std::optional<Region>& runningWindow() const { return running_; }

  void run();          // asks first when it would be long or would not fit; restarts a stopped engine
  void runAnyway();    // after asked()
  void runOnceSoon();  // by itself even when it takes some seconds: a demo opens with its prediction
  void cancel();
  // A stored run, chosen by the user. Like the run of a selected region it stays until the view has left its
  // window.
  void show(const std::string& runKey);

 signals:
  void targetChanged();  // region, strands, device or mode
  void estimateChanged();
  void asked(const QString& question);
  void questionDropped();  // the view or the selection went elsewhere before it was answered
  void started();
  void progressed(const janus::ProgressEvent& progress);
  void finished();                                       // well
  void failed(const QString& sentence, bool automatic);  // the window stays as it was
  void cancelled();
  void currentChanged();
  void deviceMissing(const QString& sentence);

 private:
  void onMoved();
  void dropQuestion();
  void settle();
  void askEstimate();
  void useEstimate(const WindowEstimate& estimate);
  void considerAutomatic();
  std::optional<Region> automaticWindow() const;
  void start(const Region& window, bool automatic);
  std::optional<Region> wantedPreview(const Region& window) const;
  void usePreview(KnownRun preview);
  void endRun();
  void finish(KnownRun run, bool keep);
  void chooseCurrent();
  const KnownRun* runFor(const Region& view) const;
  bool isOfChoice(const KnownRun& run) const;
  void checkDevice();
  void forgetResults();

  Workspace& workspace_;
  Navigator& navigator_;
  QTimer settle_;
  std::optional<Region> selection_, running_, asked_;
  std::optional<Region> runWhenEstimated_;  // wanted before its cost was known
  std::optional<KnownRun> preview_;         // what is known of the run under way
  Strands strands_ = Strands::Both;
  DeviceChoice device_;
  int64_t context_ = 0;
  bool automatic_ = true, runningAutomatically_ = false;
  bool eager_ = false;  // until the next automatic run
  bool kept_ = false;   // the shown run was chosen by the user
  std::optional<WindowEstimate> estimate_;
  std::string currentKey_;
  std::vector<Region> refused_;  // windows that failed or were cancelled: not tried again by itself
  Ticket estimateAsked_, run_;
};

}  // namespace janus::ui
