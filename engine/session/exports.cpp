#include "engine/session/exports.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/version.h"
#include "engine/export/export_builder.h"

namespace janus {
namespace {

constexpr int64_t longestExport = int64_t{64} << 20;  // bases at once: every track of them is held in memory

// The part of `whole` that was asked for.
Region partOf(const std::optional<Region>& asked, const Region& whole) {
  const Region part = asked ? intersection(*asked, whole) : whole;
  if (part.contig != whole.contig || part.empty())
    throw usageError("There is nothing to write: the values are of " + formatLocus(whole) + ".");
  if (part.length() > longestExport)
    throw usageError(fmt::format("At most {} are written at once.", formatSpan(longestExport)));
  return part;
}

// A file's or plugin's track, where it has no window, needs a region.
Region partOf(const ExportRequest& request, const TrackInfo& info, const OpenGenome& genome) {
  if (info.window) return partOf(request.region, *info.window);
  if (!request.region)
    throw usageError(fmt::format("The engine cannot answer {}: its field \"region\" is not there; wanted {}.",
                                 inQuotes(ExportRequest::op), FieldType<Region>::wanted));
  return partOf(request.region, genome.clipped(*request.region));
}

}  // namespace

ExportFormat exportFormatNamed(const std::string& word) {
  if (const auto format = exportFormatOf(word)) return *format;
  throw usageError("There is no format " + inQuotes(word) + "; say bigwig, bedgraph, bed, tsv or npy.");
}

Exports::Exports(const Genomes& genomes, Runs& runs, Tracks& tracks)
    : genomes_(genomes), runs_(runs), tracks_(tracks) {}

ExportAnswer Exports::write(const ExportRequest& request, const JobControl& control) {
  const auto genome = genomes_.get(request.genome);
  const auto contigs = genome->genome().contigs();
  ExportPlan plan;
  plan.folder = request.out;
  plan.format = exportFormatNamed(request.format);
  plan.contigs.assign(contigs.begin(), contigs.end());
  plan.threshold = request.threshold;
  plan.provenance.program = std::string("janus ") + programVersion();
  plan.provenance.genome = genome->genome().digest();
  ExportBuilder gathered;
  if (!request.run.empty()) {
    const auto run = runs_.get(request.run);
    gathered.add(*run, request.names ? *request.names : trackNamesOf(*run),
                 partOf(request.region, run->manifest().spec.window), control.stop);
    plan.provenance = exportProvenance(run->manifest(), "");
  }
  for (const std::string& id : request.tracks) {
    const auto source = tracks_.values(id, genome->key());
    gathered.add(*source, partOf(request, source->info(), *genome), control.stop);
  }
  plan.tracks = gathered.tracks();
  ExportResult result = exportTracks(plan, control.stop);
  ExportAnswer answer;
  for (const auto& file : result.files) answer.files.push_back(file.string());
  answer.notes = std::move(result.notes);
  return answer;
}

}  // namespace janus
