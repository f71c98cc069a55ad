#include "engine/export/export_builder.h"

#include <fmt/format.h>

#include "base/error.h"
#include "engine/run/run_tracks.h"
#include "engine/track/values.h"

namespace janus {
namespace {

const TrackInfo& infoOf(const StoredRun& run, const std::string& name) {
  for (const TrackInfo& info : run.tracks())
    if (info.name == name) return info;
  throw usageError(fmt::format(
      "This run has no track {}; it has probability.A, entropy and others: see janus predict --help.",
      inQuotes(name)));
}

}  // namespace

ExportTrack& ExportBuilder::trackFor(const TrackInfo& info) {
  for (ExportTrack& track : tracks_)
    if (track.info.name == info.name) return track;
  return tracks_.emplace_back(ExportTrack{info, {}});
}

void ExportBuilder::addPiece(const TrackInfo& info, ExportPiece piece, std::vector<float> values) {
  if (info.kind == TrackKind::Category)
    piece.classes = classes_.emplace_back(classesOf(values));
  else
    piece.values = values_.emplace_back(std::move(values));
  trackFor(info).pieces.push_back(std::move(piece));
}

void ExportBuilder::add(const StoredRun& run, const std::vector<std::string>& names, const Region& part,
                        std::stop_token stop, const std::string& label) {
  const Region& seen = run.manifest().spec.window;
  for (const std::string& name : names)
    addPiece(infoOf(run, name), {.window = part, .seen = seen, .label = label}, run.values(name, part, stop));
}

void ExportBuilder::add(const TrackSource& source, const Region& part, std::stop_token stop) {
  TrackInfo info = source.info();
  const auto taken = [&] {
    return std::ranges::any_of(tracks_,
                               [&](const ExportTrack& track) { return track.info.name == info.name; });
  };
  for (int number = 2; taken(); ++number) info.name = fmt::format("{}-{}", source.info().name, number);
  addPiece(info, {.window = part}, valuesOf(source, part, stop));
}

// Keeps the rows of `part` alone: what the model saw may be many times longer.
void ExportBuilder::addArray(ExportArray array, std::span<const float> rows, const RunSpec& spec,
                             const Region& part) {
  const int64_t columns = array.shape.back();
  const TokenSpan letters = spec.axis().lettersOver(part);
  const int64_t first = letters.begin - spec.predictedLetters().begin;
  const auto kept =
      rows.subspan(static_cast<size_t>(first * columns), static_cast<size_t>(letters.count() * columns));
  array.shape.front() = letters.count();
  array.window = part;
  array.seen = spec.window;
  array.values = values_.emplace_back(kept.begin(), kept.end());
  arrays_.push_back(std::move(array));
}

void ExportBuilder::addArrays(const RunResult& fresh, const Region& part, const std::string& label) {
  if (!fresh.logits.empty()) {
    const int64_t tokens = static_cast<int64_t>(fresh.logits.size()) / fresh.spec.predictedLetters().count();
    addArray({.name = "logits",
              .definition = "The model's output, given strand",
              .axes = {"base", "token"},
              .shape = {0, tokens},
              .values = {},
              .window = {},
              .label = label},
             fresh.logits, fresh.spec, part);
  }
  if (!fresh.embedding.empty())
    addArray({.name = "embedding",
              .definition = "Hidden state after the final MLP, given strand",
              .axes = {"base", "channel"},
              .shape = {0, fresh.embeddingSize},
              .values = {},
              .window = {},
              .label = label},
             fresh.embedding, fresh.spec, part);
}

std::vector<TrackInfo> tracksOf(const Config& config, Strands strands) {
  RunShape shape;
  shape.expertLayers = config.expertLayers();
  shape.experts = config.experts;
  shape.spec.strands = strands;
  std::vector<TrackInfo> tracks;
  for (const TrackName& name : primaryTracks(shape)) tracks.push_back(trackInfo(shape, name));
  for (const TrackName& name : derivedTracks()) tracks.push_back(trackInfo(shape, name));
  return tracks;
}

std::vector<std::string> trackNamesOf(const StoredRun& run) {
  std::vector<std::string> names;
  for (const TrackInfo& info : run.tracks()) names.push_back(info.name);
  return names;
}

Provenance exportProvenance(const RunManifest& manifest, const std::string& command) {
  const RunSpec& spec = manifest.spec;
  return {.program = "janus " + manifest.labels.program,
          .model = spec.model,
          .genome = spec.genome,
          .windows = {},
          .strands = nameOf(spec.strands),
          .precision = spec.precision,
          .device = manifest.labels.deviceName,
          .command = command.empty() ? commandLine(manifest) : command};
}

}  // namespace janus
