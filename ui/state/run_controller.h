// What is run and which run is shown while the user browses: holds target and settings, and connects policy,
// queue and shown run.
#pragma once

#include "ui/state/navigator.h"
#include "ui/state/run_queue.h"
#include "ui/state/shown_run.h"

namespace janus::ui {

// A run computes exactly one window: what the user selected, or else what is visible, with as much around it
// as the user wants the model to read. The run that is shown changes only to one whose window covers the view
// better, and its window is always named beside its numbers. The rules are in run_policy.h.
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
  Region target() const { return windowToRun(aim()); }  // what run() would compute now
  const std::optional<WindowEstimate>& estimate() const { return estimate_; }
  const KnownRun* current() const { return shown_.current(); }  // the run that is shown, or nullptr
  bool running() const { return queue_.running().has_value(); }
  // Running, or about to find out whether to run.
  bool busy() const { return running() || settle_.isActive() || queue_.estimating(); }
  std::optional<Region> runningWindow() const;

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
  void watchWorkspace();
  void watchQueue();
  void onMoved();
  void dropQuestion();
  void settle();
  void retarget();
  void chooseCurrent();
  void checkDevice();
  void forgetResults();

  RunAim aim() const;
  RunChoice choice() const;
  RunOrder order(const Region& window) const;
  void askEstimate();
  void useEstimate(const WindowEstimate& estimate);
  void useNoEstimate(const QString& sentence);
  void considerAutomatic();
  void start(const Region& window);
  void startAutomatic(const Region& window);
  void usePreview(const KnownRun& run);
  void useFinished(const RunOrder& order, const KnownRun& run);
  void refuse(const Region& window);

  Workspace& workspace_;
  Navigator& navigator_;
  RunQueue queue_;
  ShownRun shown_;
  QTimer settle_;
  Strands strands_ = Strands::Both;
  DeviceChoice device_;
  int64_t context_ = 0;
  bool automatic_ = true;
  bool eager_ = false;  // until the next automatic run
  std::optional<Region> selection_, asked_;
  std::optional<Region> runWhenEstimated_;  // wanted before its cost was known
  std::optional<WindowEstimate> estimate_;
  std::vector<Region> refused_;  // windows that failed or were cancelled: not tried again by itself
};

}  // namespace janus::ui
