#include "ui/output/commands.h"

#include <QRegularExpression>

#include "protocol/locus.h"

namespace janus::ui {

QString shellWord(const QString& word) {
  static const QRegularExpression plain("^[A-Za-z0-9_./:,@%+=-]+$");
  if (plain.match(word).hasMatch()) return word;
  return "'" + QString(word).replace("'", "'\\''") + "'";
}

QString predictLine(const PredictCommand& command) {
  QStringList words{"janus", "predict", command.model, command.genome,
                    QString::fromStdString(formatLocus(command.region)).remove(',')};
  if (!command.config.isEmpty()) words += {"--config", command.config};
  words += {"--out", command.folder};
  words += {"--tracks", command.tracks.isEmpty() ? "all" : command.tracks.join(',')};
  words += {"--format", command.format, "--strands", command.strands};
  if (command.device != "auto") words += {"--device", command.device};
  if (command.precision != "fp32") words += {"--precision", command.precision};
  std::ranges::transform(words, words.begin(), shellWord);
  return words.join(' ');
}

PredictCommand commandFor(const Workspace& workspace, const RunController& runs) {
  PredictCommand command;
  if (workspace.model()) command.model = workspace.model()->path, command.config = workspace.model()->config;
  if (workspace.genome()) command.genome = workspace.genome()->path;
  const KnownRun* run = runs.current();
  command.region = run ? run->window : runs.target();
  command.strands = nameOf(run ? run->strands : runs.strands());
  command.device = runs.device().device;
  command.precision = runs.device().precision;
  command.folder = "janus-" + fileStem(command.region);
  return command;
}

QString fileStem(const Region& region) {
  static const QRegularExpression odd("[^A-Za-z0-9.-]");
  return QString("%1_%2_%3")
      .arg(QString::fromStdString(region.contig).replace(odd, "_"))
      .arg(region.begin + 1)
      .arg(region.end);
}

}  // namespace janus::ui
