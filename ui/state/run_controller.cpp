#include "ui/state/run_controller.h"

namespace janus::ui {
namespace {

constexpr std::chrono::milliseconds settleTime{250};

}  // namespace

RunController::RunController(Workspace& workspace, Navigator& navigator, QObject* parent)
    : QObject(parent),
      workspace_(workspace),
      navigator_(navigator),
      queue_(workspace.client()),
      shown_(workspace.runs()) {
  settle_.setSingleShot(true);
  settle_.setInterval(settleTime);
  connect(&settle_, &QTimer::timeout, this, &RunController::settle);
  connect(&navigator_, &Navigator::moved, this, &RunController::onMoved);
  connect(this, &RunController::targetChanged, this, &RunController::dropQuestion);
  watchWorkspace();
  watchQueue();
}

void RunController::watchWorkspace() {
  connect(&workspace_, &Workspace::genomeChanged, this, [this] {
    selection_.reset();
    forgetResults();
  });
  connect(&workspace_, &Workspace::modelChanged, this, &RunController::forgetResults);
  connect(&workspace_, &Workspace::runsChanged, this, &RunController::chooseCurrent);
  // The next engine starts the run anew and sends its preview again.
  connect(&workspace_.client(), &EngineClient::lost, this, [this] {
    shown_.dropPreview();
    chooseCurrent();
  });
  connect(&workspace_.client(), &EngineClient::ready, this, &RunController::checkDevice);
}

void RunController::watchQueue() {
  connect(&queue_, &RunQueue::estimated, this, [this](const RunOrder& order, const Estimate& cost) {
    useEstimate({order.window, order.strands, cost});
  });
  connect(&queue_, &RunQueue::estimateFailed, this, &RunController::useNoEstimate);
  connect(&queue_, &RunQueue::started, this, &RunController::started);
  connect(&queue_, &RunQueue::progressed, this, &RunController::progressed);
  connect(&queue_, &RunQueue::previewed, this, &RunController::usePreview);
  connect(&queue_, &RunQueue::finished, this, &RunController::useFinished);
  connect(&queue_, &RunQueue::failed, this, [this](const RunOrder& order, const QString& sentence) {
    refuse(order.window);
    emit failed(sentence, order.automatic);
  });
  connect(&queue_, &RunQueue::cancelled, this, [this](const RunOrder& order) {
    refuse(order.window);
    emit cancelled();
  });
}

void RunController::setSelection(std::optional<Region> region) {
  if (region && region->empty()) region.reset();
  selection_ = std::move(region);
  retarget();
}

void RunController::setStrands(Strands strands) {
  strands_ = strands;
  retarget();
  chooseCurrent();
}

void RunController::setContext(int64_t length) {
  context_ = std::max<int64_t>(0, length);
  retarget();
}

void RunController::setAutomatic(bool on) {
  automatic_ = on;
  retarget();
}

void RunController::setDevice(const DeviceChoice& device) {
  if (device_ == device) return;
  device_ = device;
  shown_.release();
  estimate_.reset();
  queue_.dropEstimate();
  refused_.clear();
  retarget();
  emit estimateChanged();
  chooseCurrent();
  checkDevice();
}

// What run() would compute is something else now.
void RunController::retarget() {
  emit targetChanged();
  settle_.start();
}

// A session may come from a computer with other devices.
void RunController::checkDevice() {
  const auto devices = devicesOf(workspace_.client().hello());
  if (devices.empty() || device_.device == "auto" || chosen(devices, device_)) return;
  const QString missing = device_.device;
  setDevice({});
  emit deviceMissing("This computer has no device \"" + missing + "\": runs are computed automatically.");
}

RunAim RunController::aim() const {
  const Contig* contig = navigator_.contig();
  return {navigator_.region(), contig ? std::optional(*contig) : std::nullopt, selection_, context_};
}

RunChoice RunController::choice() const {
  return choiceOf(strands_, device_, devicesOf(workspace_.client().hello()));
}

RunOrder RunController::order(const Region& window) const {
  const auto& genome = workspace_.genome();
  return {workspace_.model()->digest, genome ? genome->key : "", window, strands_, device_};
}

std::optional<Region> RunController::runningWindow() const {
  return running() ? std::optional(queue_.running()->window) : std::nullopt;
}

void RunController::run() {
  const Region window = target();
  if (!workspace_.model())
    return emit failed("Cannot run: no model is open. Open one first (Ctrl+M).", false);
  if (!workspace_.genome() || window.empty())
    return emit failed("Cannot run: no genome is open. Open one first (Ctrl+O).", false);
  if (workspace_.client().state() == EngineClient::State::Stopped) workspace_.client().restart();
  if (!estimate_ || estimate_->window != window || estimate_->strands != strands_) {
    runWhenEstimated_ = window;
    return askEstimate();
  }
  if (needsQuestion(estimate_->cost)) {
    asked_ = window;
    return emit asked(questionAbout(*estimate_));
  }
  start(window);
}

void RunController::runAnyway() {
  if (asked_) start(*std::exchange(asked_, std::nullopt));
}

void RunController::runOnceSoon() {
  eager_ = true;
  settle_.start();
}

void RunController::cancel() {
  runWhenEstimated_.reset();
  queue_.cancel();
}

void RunController::show(const std::string& runKey) {
  if (!shown_.keep(runKey)) return;
  const KnownRun& run = *current();
  strands_ = run.strands;
  if (intersection(run.window, navigator_.region()).empty()) navigator_.goTo(run.window);
  emit targetChanged();
  emit currentChanged();
}

void RunController::onMoved() {
  if (!selection_) emit targetChanged();
  settle_.start();
}

// A question about a window that is no longer in sight would be answered without being understood.
void RunController::dropQuestion() {
  if (!asked_ || !intersection(*asked_, target()).empty()) return;
  asked_.reset();
  emit questionDropped();
}

// The view has come to rest: say what a run would cost here, show what is known here.
void RunController::settle() {
  chooseCurrent();
  askEstimate();
}

void RunController::askEstimate() {
  const Region window = target();
  if (workspace_.model() && !window.empty()) queue_.estimate(order(window));
}

void RunController::useEstimate(const WindowEstimate& estimate) {
  estimate_ = estimate;
  emit estimateChanged();
  if (std::exchange(runWhenEstimated_, std::nullopt) == estimate.window) return run();
  considerAutomatic();
}

void RunController::useNoEstimate(const QString& sentence) {
  Estimate unknown;
  unknown.fits = false;
  unknown.sentence = sentence.toStdString();
  estimate_ = WindowEstimate{target(), strands_, unknown};
  emit estimateChanged();
  if (std::exchange(runWhenEstimated_, std::nullopt)) emit failed(sentence, true);
}

void RunController::considerAutomatic() {
  if (!automatic_ || running() || !workspace_.genome()) return;
  const auto window = windowToRunByItself(aim(), shown_.known(), choice(), *estimate_,
                                          eager_ ? longRun : longestAutomatic, refused_);
  if (window) startAutomatic(*window);
}

void RunController::start(const Region& window) {
  RunOrder wanted = order(window);
  wanted.keep = selection_ == window;
  wanted.preview = previewToAskFor(navigator_.region(), window);
  shown_.dropPreview();
  queue_.run(wanted);
}

void RunController::startAutomatic(const Region& window) {
  RunOrder wanted = order(window);
  wanted.automatic = true;
  eager_ = false;
  shown_.dropPreview();
  queue_.run(wanted);
}

void RunController::usePreview(const KnownRun& run) {
  if (shown_.takePreview(run, navigator_.region())) emit currentChanged();
}

void RunController::useFinished(const RunOrder& order, const KnownRun& run) {
  shown_.dropPreview();
  shown_.show(run.key, order.keep);
  workspace_.addRun(run);
  emit finished();
  emit currentChanged();
  settle_.start();  // the view may have moved on meanwhile
}

// The preview of a run that ended without a result is dropped.
void RunController::refuse(const Region& window) {
  refused_.push_back(window);
  shown_.dropPreview();
  chooseCurrent();
}

void RunController::chooseCurrent() {
  if (shown_.choose(navigator_.region(), choice())) emit currentChanged();
}

// A selected region stays: it belongs to the genome, and another model can run it too.
void RunController::forgetResults() {
  runWhenEstimated_.reset();
  queue_.drop();
  shown_.forget();
  refused_.clear();
  estimate_.reset();
  retarget();
  emit currentChanged();
}

}  // namespace janus::ui
