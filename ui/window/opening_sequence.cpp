#include "ui/window/opening_sequence.h"

namespace janus::ui {

OpeningSequence::OpeningSequence(Workspace& workspace, Navigator& navigator, RunController& runs,
                                 EngineFeed& feed, LocusBox& locusBox, QObject* parent)
    : QObject(parent),
      workspace_(workspace),
      navigator_(navigator),
      runs_(runs),
      feed_(feed),
      locusBox_(locusBox) {
  connect(&workspace_, &Workspace::genomeChanged, this, &OpeningSequence::onGenome);
}

void OpeningSequence::open(const Opening& opening) {
  locus_ = opening.locus;
  tracks_ = opening.tracks;
  selection_ = opening.selection;
  if (!opening.model.isEmpty()) workspace_.openModel(opening.model, opening.config, opening.weights);
  if (!opening.genome.isEmpty()) workspace_.openGenome(opening.genome, opening.companions);
}

void OpeningSequence::onGenome() {
  const GenomeEntry& genome = *workspace_.genome();
  feed_.setGenome(genome.key);
  navigator_.setContigs(genome.contigs);
  for (const QString& track : std::exchange(tracks_, {})) workspace_.openTrack(track);
  if (const auto region = std::exchange(selection_, std::nullopt)) select(*region);
  if (isShipped(genome.path)) runs_.runOnceSoon();
  QString locus = std::exchange(locus_, {});
  if (locus.isEmpty()) locus = genome.suggested;
  if (!locus.isEmpty()) locusBox_.submit(locus);
}

// Where this genome has it: a session may name another than it was saved with.
void OpeningSequence::select(const Region& region) {
  const auto holds = [&](const Contig& contig) { return contig.whole().contains(region); };
  if (std::ranges::any_of(workspace_.genome()->contigs, holds)) runs_.setSelection(region);
}

}  // namespace janus::ui
