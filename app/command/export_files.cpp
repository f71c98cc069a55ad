#include "app/command/export_files.h"

#include <fmt/format.h>

#include "app/command/command_line.h"
#include "base/error.h"
#include "engine/genome/genome.h"

namespace janus::command {

void writeFiles(ExportPlan plan, const Genome& genome, const Setting& setting, std::stop_token stop) {
  const auto contigs = genome.contigs();
  plan.contigs.assign(contigs.begin(), contigs.end());
  const ExportResult written = exportTracks(plan, std::move(stop));
  for (const std::string& note : written.notes) printNote(setting, note);
  printNote(setting, fmt::format("{} files in {}.", written.files.size(), inQuotes(plan.folder.string())));
}

}  // namespace janus::command
