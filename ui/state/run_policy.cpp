#include "ui/state/run_policy.h"

#include "protocol/locus.h"
#include "protocol/window.h"
#include "ui/style/words.h"

namespace janus::ui {
namespace {

// Whether a known run answers for the view, so that none needs to be started.
bool isAnswered(const Region& view, const KnownRuns& known, const RunChoice& choice) {
  const KnownRun* run = runToShow(view, known, choice);
  if (!run) return false;
  return known.kept ? run->strands == choice.strands : choice.matches(*run) && run->window.contains(view);
}

}  // namespace

bool RunChoice::matches(const KnownRun& run) const {
  return run.strands == strands && computedOn(run.provenance) == on;
}

// Before the engine has said which devices there are, the name of the choice says its kind.
RunChoice choiceOf(Strands strands, const DeviceChoice& device, const std::vector<ComputeDevice>& devices) {
  const ComputeDevice* found = chosen(devices, device);
  const QString named = device.device.section(':', 0, 0).replace("auto", "cpu");
  return {strands, {(found ? found->kind : named).toStdString(), device.precision.toStdString()}};
}

Region windowToRun(const RunAim& aim) {
  if (aim.selection) return *aim.selection;
  return aim.contig ? windowAround(aim.view, aim.context, *aim.contig) : aim.view;
}

const KnownRun* runToShow(const Region& view, const KnownRuns& known, const RunChoice& choice) {
  const KnownRun* shown = known.shown;
  if (shown && known.kept && shown->strands == choice.strands && !intersection(shown->known(), view).empty())
    return shown;
  if (shown && choice.matches(*shown) && shown->known().contains(view)) return shown;
  const KnownRun* best = nullptr;
  int64_t covered = 0;
  const auto consider = [&](const KnownRun& run) {
    if (!choice.matches(run)) return;
    const int64_t bases = intersection(run.known(), view).length();
    if (bases > covered) best = &run, covered = bases;
  };
  if (known.preview) consider(*known.preview);
  std::ranges::for_each(known.stored, consider);
  return best ? best : shown;
}

std::optional<Region> windowToRunByItself(const RunAim& aim, const KnownRuns& known, const RunChoice& choice,
                                          const WindowEstimate& estimate, double longest,
                                          std::span<const Region> refused) {
  if (aim.selection || !aim.contig || aim.view.empty()) return std::nullopt;
  if (!estimate.cost.fits || estimate.cost.seconds >= longest || estimate.window != windowToRun(aim))
    return std::nullopt;
  if (isAnswered(aim.view, known, choice)) return std::nullopt;
  const Region window = windowAround(aim.view, std::max(shortestAutomatic, aim.context), *aim.contig);
  return std::ranges::count(refused, window) ? std::nullopt : std::optional(window);
}

bool needsQuestion(const Estimate& cost) { return cost.seconds > longRun || !cost.fits; }

QString questionAbout(const WindowEstimate& estimate) {
  const Estimate& cost = estimate.cost;
  const QString where = QString::fromStdString(formatLocus(estimate.window) + " (" +
                                               formatSpan(estimate.window.length()) + ")");
  const QString need =
      QString("about %1 and %2 on %3")
          .arg(durationInWords(cost.seconds), bytesInWords(cost.bytes), QString::fromStdString(cost.device));
  if (cost.fits) return QString("Run %1? It needs %2.").arg(where, need);
  return QString("%1 needs %2, but only %3 are free. Choose a smaller region, or run it anyway.")
      .arg(where, need, bytesInWords(cost.availableBytes));
}

std::optional<Region> previewToAskFor(const Region& view, const Region& window) {
  const int64_t margin = view.length() / 4;
  const Region first = intersection({view.contig, view.begin - margin, view.end + margin}, window);
  if (first.empty() || window.length() < shortestWithPreview || 2 * first.length() > window.length())
    return std::nullopt;
  return first;
}

}  // namespace janus::ui
