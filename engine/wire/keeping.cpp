// Answers for what is kept: exports to files, and the cache.
#include <fmt/format.h>

#include "base/error.h"
#include "base/version.h"
#include "engine/export/export_builder.h"
#include "engine/session/workspace.h"
#include "engine/wire/operation.h"

namespace janus {

using nlohmann::json;

namespace {

constexpr int64_t longestExport = int64_t{64} << 20;  // bases at once: every track of them is held in memory

ExportFormat formatOf(const Request& request) {
  const std::string word = request.text("format", "bigwig");
  if (const auto format = exportFormatOf(word)) return *format;
  throw usageError("There is no format " + inQuotes(word) + "; say bigwig, bedgraph, bed, tsv or npy.");
}

// The part of `whole` that was asked for.
Region partOf(const Request& request, const Region& whole) {
  const Region part = request.has("region") ? intersection(request.region(), whole) : whole;
  if (part.contig != whole.contig || part.empty())
    throw usageError("There is nothing to write: the values are of " + formatLocus(whole) + ".");
  if (part.length() > longestExport)
    throw usageError(fmt::format("At most {} are written at once.", formatSpan(longestExport)));
  return part;
}

void gatherRun(Workspace& workspace, const Request& request, ExportBuilder& gathered, ExportRequest& out,
               std::stop_token stop) {
  const auto run = workspace.run(request.text("run"));
  const auto names = request.has("names") ? request.texts("names") : trackNamesOf(*run);
  gathered.add(*run, names, partOf(request, run->manifest().spec.window), stop);
  out.provenance = exportProvenance(run->manifest(), "");
}

// A file's or plugin's track, where it has no window, needs a region.
void gatherTrack(Workspace& workspace, const Request& request, const std::string& id,
                 const OpenGenome& genome, ExportBuilder& gathered, std::stop_token stop) {
  const auto source = workspace.values(id, genome.key());
  const auto& window = source->info().window;
  gathered.add(*source, partOf(request, window ? *window : genome.clipped(request.region())), stop);
}

json pathsOf(const ExportResult& result) {
  json paths = json::array();
  for (const auto& file : result.files) paths.push_back(file.string());
  return paths;
}

}  // namespace

Answer writeExport(Workspace& workspace, const Request& request, const JobControl& control) {
  const auto genome = workspace.genome(request.text("genome"));
  ExportRequest out;
  out.folder = request.text("out");
  out.format = formatOf(request);
  const auto contigs = genome->genome().contigs();
  out.contigs.assign(contigs.begin(), contigs.end());
  if (request.has("threshold")) out.threshold = request.number("threshold", 0);
  out.provenance.program = std::string("janus ") + programVersion();
  out.provenance.genome = genome->genome().digest();
  ExportBuilder gathered;
  if (request.has("run")) gatherRun(workspace, request, gathered, out, control.stop);
  for (const std::string& id : request.texts("tracks"))
    gatherTrack(workspace, request, id, *genome, gathered, control.stop);
  out.tracks = gathered.tracks();
  const ExportResult result = exportTracks(out, control.stop);
  return {{{"files", pathsOf(result)}, {"notes", result.notes}}};
}

Answer manageCache(Workspace& workspace, const Request& request, const JobControl& control) {
  TileStore& store = workspace.store();
  const std::string what = request.text("do", "info");
  const auto days = static_cast<int>(request.whole("older_days", 0, 100'000, 0));
  std::string sentence;
  if (what == "verify" || what == "clear") store.requireWritable();
  if (what == "verify")
    sentence = store.verify(control.stop).sentence;
  else if (what == "clear")
    sentence = fmt::format("{} MB freed.", store.clear(days) >> 20);
  else if (what != "info")
    throw usageError("The cache cannot " + inQuotes(what) + "; say info, verify or clear.");
  const auto info = store.info();
  return {{{"bytes", info.bytes},
           {"runs", info.results},
           {"tiles", info.parts},
           {"quota", info.quota},
           {"path", info.file.string()},
           {"sentence", sentence.empty() ? info.sentence : sentence}}};
}

}  // namespace janus
