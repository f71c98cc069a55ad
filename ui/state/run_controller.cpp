#include "ui/state/run_controller.h"

#include "protocol/locus.h"
#include "protocol/provenance.h"
#include "ui/style/words.h"

namespace janus::ui {
namespace {

constexpr std::chrono::milliseconds settleTime{250};
constexpr double longRun = 20;                 // seconds; longer ones are asked about first
constexpr double longestAutomatic = 1;         // seconds
constexpr int64_t shortestAutomatic = 512;     // bp: the context that a smaller view is given
constexpr int64_t shortestWithPreview = 8192;  // bp: the rest of a shorter window is there at once anyway

Region widened(const Region& view, int64_t length, const Contig& contig) {
  if (view.length() >= length) return view;
  const int64_t fit = std::min(length, contig.length());
  const int64_t begin = std::clamp((view.begin + view.end - fit) / 2, contig.begin, contig.end - fit);
  return {view.contig, begin, begin + fit};
}

QString question(const WindowEstimate& estimate) {
  const QString where = QString::fromStdString(formatLocus(estimate.window) + " (" +
                                               formatSpan(estimate.window.length()) + ")");
  const QString need = QString("about %1 and %2 on %3")
                           .arg(durationInWords(estimate.seconds), bytesInWords(estimate.bytes),
                                QString::fromStdString(estimate.device));
  if (estimate.fits) return QString("Run %1? It needs %2.").arg(where, need);
  return QString("%1 needs %2, but only %3 are free. Choose a smaller region, or run it anyway.")
      .arg(where, need, bytesInWords(estimate.availableBytes));
}

}  // namespace

RunController::RunController(Workspace& workspace, Navigator& navigator, QObject* parent)
    : QObject(parent), workspace_(workspace), navigator_(navigator) {
  settle_.setSingleShot(true);
  settle_.setInterval(settleTime);
  connect(&settle_, &QTimer::timeout, this, &RunController::settle);
  connect(&navigator_, &Navigator::moved, this, &RunController::onMoved);
  connect(&workspace_, &Workspace::genomeChanged, this, [this] {
    selection_.reset();
    forgetResults();
  });
  connect(&workspace_, &Workspace::modelChanged, this, &RunController::forgetResults);
  connect(&workspace_, &Workspace::runsChanged, this, &RunController::chooseCurrent);
  // The next engine makes the run again, and tells again.
  connect(&workspace_.client(), &EngineClient::lost, this, [this] {
    preview_.reset();
    chooseCurrent();
  });
  connect(&workspace_.client(), &EngineClient::ready, this, &RunController::checkDevice);
  connect(this, &RunController::targetChanged, this, &RunController::dropQuestion);
}

void RunController::setSelection(std::optional<Region> region) {
  if (region && region->empty()) region.reset();
  selection_ = std::move(region);
  emit targetChanged();
  settle_.start();
}

void RunController::setStrands(Strands strands) {
  strands_ = strands;
  emit targetChanged();
  chooseCurrent();
  settle_.start();
}

void RunController::setContext(int64_t length) {
  context_ = std::max<int64_t>(0, length);
  emit targetChanged();
  settle_.start();
}

void RunController::setAutomatic(bool on) {
  automatic_ = on;
  emit targetChanged();
  settle_.start();
}

void RunController::setDevice(const DeviceChoice& device) {
  if (device_ == device) return;
  device_ = device;
  kept_ = false;
  estimate_.reset();
  estimateAsked_ = Ticket();
  refused_.clear();
  emit targetChanged();
  emit estimateChanged();
  chooseCurrent();
  settle_.start();
  checkDevice();
}

// A session may come from a computer with other devices.
void RunController::checkDevice() {
  const auto devices = devicesOf(workspace_.client().hello());
  if (devices.empty() || device_.device == "auto" || chosen(devices, device_)) return;
  const QString missing = device_.device;
  setDevice({});
  emit deviceMissing("This computer has no device \"" + missing + "\": runs are computed automatically.");
}

// By strands, kind of device and precision: what numbers depend on beside the window.
bool RunController::isOfChoice(const KnownRun& run) const {
  const auto devices = devicesOf(workspace_.client().hello());
  const ComputeDevice* device = chosen(devices, device_);
  const QString kind = device ? device->kind : device_.device.section(':', 0, 0).replace("auto", "cpu");
  return run.strands == strands_ &&
         computedOn(run.provenance) == ComputedOn{kind.toStdString(), device_.precision.toStdString()};
}

Region RunController::target() const {
  if (selection_) return *selection_;
  const Contig* contig = navigator_.contig();
  return contig ? widened(navigator_.region(), context_, *contig) : navigator_.region();
}

const KnownRun* RunController::current() const {
  if (preview_ && preview_->key == currentKey_) return &*preview_;
  const auto& runs = workspace_.runs();
  const auto found = std::ranges::find(runs, currentKey_, &KnownRun::key);
  return found == runs.end() ? nullptr : &*found;
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
  if (estimate_->seconds > longRun || !estimate_->fits) {
    asked_ = window;
    return emit asked(question(*estimate_));
  }
  start(window, false);
}

void RunController::runAnyway() {
  if (asked_) start(*std::exchange(asked_, std::nullopt), false);
}

void RunController::runOnceSoon() {
  eager_ = true;
  settle_.start();
}

void RunController::cancel() {
  runWhenEstimated_.reset();
  if (!running_) return;
  refused_.push_back(*running_);
  run_ = Ticket();
  endRun();
  emit cancelled();
}

void RunController::show(const std::string& runKey) {
  if (currentKey_ == runKey) return;
  currentKey_ = runKey;
  const KnownRun* run = current();
  if (!run) return;
  strands_ = run->strands;
  kept_ = true;
  if (intersection(run->window, navigator_.region()).empty()) navigator_.goTo(run->window);
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
  if (!workspace_.model() || window.empty()) return;
  estimateAsked_ = workspace_.client().ask(
      EstimateRequest{.model = workspace_.model()->digest,
                      .length = window.length(),
                      .strands = strands_,
                      .device = device_.device.toStdString(),
                      .precision = device_.precision.toStdString()},
      [this, window](const Estimate& estimate) {
        useEstimate({estimate, window, strands_});
      },
      [this](const QString& sentence) {
        estimateAsked_.done();
        estimate_ = WindowEstimate{{}, target(), strands_};
        estimate_->fits = false;
        estimate_->sentence = sentence.toStdString();
        emit estimateChanged();
        if (std::exchange(runWhenEstimated_, std::nullopt)) emit failed(sentence, true);
      });
}

void RunController::useEstimate(const WindowEstimate& estimate) {
  estimateAsked_.done();
  estimate_ = estimate;
  emit estimateChanged();
  const auto wanted = std::exchange(runWhenEstimated_, std::nullopt);
  if (wanted == estimate.window) return run();
  considerAutomatic();
}

void RunController::considerAutomatic() {
  if (!automatic_ || running_ || selection_ || !workspace_.genome()) return;
  const double longest = eager_ ? longRun : longestAutomatic;
  if (!estimate_->fits || estimate_->seconds >= longest || estimate_->window != target()) return;
  const auto window = automaticWindow();
  if (!window || std::ranges::count(refused_, *window)) return;
  eager_ = false;
  start(*window, true);
}

// The target, with some context around a very small view; nothing where a run already covers the view.
std::optional<Region> RunController::automaticWindow() const {
  const Region view = navigator_.region();
  const Contig* contig = navigator_.contig();
  const KnownRun* run = runFor(view);
  if (!contig || view.empty()) return std::nullopt;
  const bool holds =
      run && (kept_ ? run->strands == strands_ : isOfChoice(*run) && run->window.contains(view));
  if (holds) return std::nullopt;
  return widened(view, std::max(shortestAutomatic, context_), *contig);
}

// What is on screen and a little around it, as lanes ask for it; nothing where it is most of the window.
std::optional<Region> RunController::wantedPreview(const Region& window) const {
  const Region view = navigator_.region();
  const int64_t margin = view.length() / 4;
  const Region first = intersection({view.contig, view.begin - margin, view.end + margin}, window);
  if (first.empty() || window.length() < shortestWithPreview || 2 * first.length() > window.length())
    return std::nullopt;
  return first;
}

void RunController::start(const Region& window, bool automatic) {
  running_ = window;
  runningAutomatically_ = automatic;
  const Strands strands = strands_;
  const bool keep = selection_ == window;
  preview_.reset();
  const RunRequest request{.model = workspace_.model()->digest,
                           .genome = workspace_.genome()->key,
                           .region = window,
                           .strands = strands,
                           .device = device_.device.toStdString(),
                           .precision = device_.precision.toStdString(),
                           .preview = automatic ? std::nullopt : wantedPreview(window)};
  run_ = workspace_.client().ask(
      request, [this, keep](const Run& run) { finish({run}, keep); },
      [this, window](const QString& sentence) {
        run_.done();
        refused_.push_back(window);
        endRun();
        emit failed(sentence, runningAutomatically_);
      },
      {.progressed = [this](const ProgressEvent& progress) { emit progressed(progress); },
       .previewed = [this, window, strands](
                        const RunPreview& preview) { usePreview(knownRunOf(preview, window, strands)); }});
  emit started();
}

void RunController::usePreview(KnownRun preview) {
  preview_ = std::move(preview);
  if (intersection(*preview_->preview, navigator_.region()).empty()) return;
  currentKey_ = preview_->key;
  kept_ = false;
  emit currentChanged();
}

// Nothing is computed any more, and nothing stays of what was told.
void RunController::endRun() {
  running_.reset();
  preview_.reset();
  chooseCurrent();
}

void RunController::finish(KnownRun run, bool keep) {
  run_.done();
  running_.reset();
  preview_.reset();
  currentKey_ = run.key;
  kept_ = keep;
  workspace_.addRun(std::move(run));
  emit finished();
  emit currentChanged();
  settle_.start();  // the view may have moved on meanwhile
}

// Stays with the run that is shown as long as it covers the view (one chosen by the user: any of it), so that
// numbers do not change under the user's eyes; else takes the newest that covers it; else the one that covers
// most of it. Of a run that is under way counts what is known.
const KnownRun* RunController::runFor(const Region& view) const {
  const KnownRun* shown = current();
  if (shown && kept_ && shown->strands == strands_ && !intersection(shown->known(), view).empty())
    return shown;
  if (shown && isOfChoice(*shown) && shown->known().contains(view)) return shown;
  const KnownRun* best = nullptr;
  int64_t covered = 0;
  const auto consider = [&](const KnownRun& run) {
    if (!isOfChoice(run)) return;
    const int64_t bases = intersection(run.known(), view).length();
    if (bases > covered) best = &run, covered = bases;
  };
  if (preview_) consider(*preview_);
  std::ranges::for_each(workspace_.runs(), consider);
  return best ? best : shown;
}

void RunController::chooseCurrent() {
  const KnownRun* run = runFor(navigator_.region());
  const std::string key = run ? run->key : "";
  if (key == currentKey_) return;
  currentKey_ = key;
  kept_ = false;
  emit currentChanged();
}

// A selected region is one of the genome: another model runs it too.
void RunController::forgetResults() {
  runWhenEstimated_.reset();
  run_ = Ticket();
  running_.reset();
  preview_.reset();
  refused_.clear();
  estimate_.reset();
  currentKey_.clear();
  emit targetChanged();
  emit currentChanged();
  settle_.start();
}

}  // namespace janus::ui
