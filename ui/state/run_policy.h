// The rules of running, on plain values: which window is run, which one without being asked for, when the
// user is asked first, and which run is shown.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "protocol/provenance.h"
#include "protocol/run_messages.h"
#include "ui/engine/compute_device.h"
#include "ui/state/workspace.h"

namespace janus::ui {

constexpr double longRun = 20;                 // seconds; longer ones are asked about first
constexpr double longestAutomatic = 1;         // seconds
constexpr int64_t shortestAutomatic = 512;     // bp: the context that a smaller view is given
constexpr int64_t shortestWithPreview = 8192;  // bp: the rest of a shorter window is there at once anyway

// Where the user looks, and what was chosen to be computed there.
struct RunAim {
  Region view;
  std::optional<Contig> contig;     // of the view; none without a genome
  std::optional<Region> selection;  // runs instead of the view
  int64_t context = 0;              // bases that the model reads where less is visible; 0: what is visible
};

// What the numbers of a run depend on beside its window.
struct RunChoice {
  Strands strands = Strands::Both;
  ComputedOn on = {};
  bool matches(const KnownRun& run) const;
};
// `devices`: those of the engine; empty before its greeting.
RunChoice choiceOf(Strands strands, const DeviceChoice& device, const std::vector<ComputeDevice>& devices);

// The runs there are, and the one that is shown.
struct KnownRuns {
  std::span<const KnownRun> stored = {};  // newest first
  const KnownRun* preview = nullptr;      // of the run under way
  const KnownRun* shown = nullptr;
  bool kept = false;  // the user chose the shown one
};

// What a run of a window would cost.
struct WindowEstimate {
  Region window;
  Strands strands = Strands::Both;
  Estimate cost;
};

// The selection; else what is visible, widened to the context.
Region windowToRun(const RunAim& aim);

// The shown run as long as it covers the view (one chosen by the user: any part of the view), so that numbers
// do not change under the user's eyes; else the run that covers most of the view, of equals the newest. Of a
// run under way only what is known counts. nullptr: there is none.
const KnownRun* runToShow(const Region& view, const KnownRuns& known, const RunChoice& choice);

// The view with some context around a very small one; nothing where a run already covers the view, where
// something is selected, or where the estimate is of another window, too long, or does not fit.
// `longest`: seconds. `refused`: windows that failed or were cancelled.
std::optional<Region> windowToRunByItself(const RunAim& aim, const KnownRuns& known, const RunChoice& choice,
                                          const WindowEstimate& estimate, double longest,
                                          std::span<const Region> refused);

bool needsQuestion(const Estimate& cost);
QString questionAbout(const WindowEstimate& estimate);

// What is on screen and a little around it, as lanes ask for it; nothing where it is most of the window.
std::optional<Region> previewToAskFor(const Region& view, const Region& window);

}  // namespace janus::ui
