#include "engine/run/run_plan.h"

#include "base/version.h"

namespace janus {

RunPlan planRun(const LoadedModel& model, std::shared_ptr<const Genome> genome, const std::string& genomePath,
                const Region& window, Strands strands) {
  RunPlan plan;
  plan.spec = {.genome = genome->digest(),
               .sequence = genome->digest(window.contig),
               .model = model.model().digest,
               .window = window,
               .strands = strands,
               .device = deviceKind(model.device().device),
               .precision = model.device().precision};
  plan.labels = {.program = programVersion(),
                 .genomeName = genome->name(),
                 .genomePath = genomePath,
                 .modelName = model.model().name,
                 .modelPath = model.path(),
                 .deviceName = model.deviceName()};
  plan.bases = [genome, window] { return genome->sequence(window); };
  return plan;
}

RunPlan planRun(const LoadedModel& model, std::shared_ptr<const Genome> genome, const std::string& genomePath,
                const WindowSequence& sequence, Strands strands) {
  RunPlan plan = planRun(model, std::move(genome), genomePath, sequence.axis.region(), strands);
  setSequence(plan, sequence);
  return plan;
}

void setSequence(RunPlan& plan, const WindowSequence& sequence) {
  if (!sequence.edits.empty()) plan.spec.edited = {digestOfLetters(sequence.letters), sequence.axis};
  plan.bases = [letters = sequence.letters] { return letters; };
}

}  // namespace janus
