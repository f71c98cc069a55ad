// What the window does, as lines for the command line: every result can be made again without the window.
#pragma once

#include <QString>
#include <QStringList>

#include "ui/state/run_controller.h"

namespace janus::ui {

// One word as a shell reads it: quoted only where it must be.
QString shellWord(const QString& word);

// `janus predict MODEL GENOME REGION --out DIR ...` for a run or for what would be run.
struct PredictCommand {
  QString model, config, genome;
  Region region;
  QString strands = "both", device = "auto", precision = "fp32", format = "bigwig", folder = "janus-out";
  QStringList tracks;  // empty = all
};
QString predictLine(const PredictCommand& command);

// Of the run that is shown, else of what would be run.
PredictCommand commandFor(const Workspace& workspace, const RunController& runs);

// "chr16_277400_281495", for names of files.
QString fileStem(const Region& region);

}  // namespace janus::ui
