// What is to be run: the run's identity, its labels, and where its letters come from.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/compute/loaded_model.h"
#include "engine/genome/genome.h"
#include "engine/run/model_run.h"
#include "engine/run/run_manifest.h"
#include "engine/run/window_sequence.h"

namespace janus {

struct RunPlan {
  RunSpec spec;
  RunLabels labels;
  std::function<std::string()> bases;  // the window's letters, which lie at spec.axis(); only asked when
                                       // the model has to be
  RunOptions options;                  // logits or embedding asked for: the model is asked whatever is stored
};

// A run of `model` over `window` of `genome`. `genomePath` as the user named it. Whoever needs only some
// positions says so in spec.preview, which pays where model.partsCostLess().
RunPlan planRun(const LoadedModel& model, std::shared_ptr<const Genome> genome, const std::string& genomePath,
                const Region& window, Strands strands);
// The same of an edited sequence of `genome`; without edits it is the run of its window.
RunPlan planRun(const LoadedModel& model, std::shared_ptr<const Genome> genome, const std::string& genomePath,
                const WindowSequence& sequence, Strands strands);
// `plan`, which is of sequence.axis.region(), with these letters.
void setSequence(RunPlan& plan, const WindowSequence& sequence);

}  // namespace janus
