#include "app/command/genome_options.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <unordered_map>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "app/command/progress.h"
#include "base/error.h"
#include "engine/formats/annotation_file.h"
#include "engine/session/demo.h"
#include "engine/session/file_kind.h"
#include "protocol/locus.h"

namespace janus::command {
namespace {

// Genes and features by name.
void addNames(const std::string& file, OpenGenome& genome, Tracks& tracks, const Setting& setting,
              std::stop_token stop) {
  const OpenTrackPtr track = tracks.open(file, genome, stop);
  if (!track->features)
    throw usageError("--annotation takes BED, GFF3 or GTF; " + inQuotes(file) +
                     " holds values and no names.");
  for (const std::string& note : track->notes) printNote(setting, note);
}

void addNamesFor(const PlaceChoice& choice, OpenGenome& genome, Tracks& tracks, const Setting& setting,
                 std::stop_token stop) {
  if (!choice.annotation.empty()) return addNames(choice.annotation, genome, tracks, setting, stop);
  const auto demo = demoNamed(genome.path());
  if (!demo) return;
  for (const auto& track : demo->tracks) addNames(track.string(), genome, tracks, setting, stop);
}

Locus locate(const std::string& typed, const OpenGenome& genome) {
  try {
    return genome.locate(typed);
  } catch (const Error& error) {
    if (genome.names()->size() > 0 || typed.find(':') != std::string::npos) throw;
    throw Error(error.errorClass(), std::string(error.what()) + " Genes: --annotation FILE.");
  }
}

void addTyped(const std::string& typed, const OpenGenome& genome, const Setting& setting,
              std::vector<AskedRegion>& regions) {
  const Locus locus = locate(typed, genome);
  if (!locus.note.empty()) printNote(setting, locus.note);
  if (!genome.placesNamed(typed).empty())
    printNote(setting, fmt::format("{} with the bases around it is {}.", inQuotes(typed),
                                   formatLocus(locus.regions.front())));
  for (const Region& region : locus.regions) regions.push_back({region});
}

void addFile(const std::string& file, const OpenGenome& genome, const Setting& setting,
             std::vector<AskedRegion>& regions, std::stop_token stop) {
  const AnnotationFile annotation = openAs(FileKind::Features, file, [&] {
    return readAnnotation(file, contigResolverOf(genome.shared()), {}, stop);
  });
  for (const std::string& note : annotation.notes) printNote(setting, note);
  for (const Feature& feature : annotation.features) regions.push_back({feature.region, feature.name});
}

void sort(std::vector<AskedRegion>& regions, const Genome& genome) {
  const auto contigs = genome.contigs();
  std::unordered_map<std::string_view, size_t> place;
  for (size_t i = 0; i < contigs.size(); ++i) place.emplace(contigs[i].name, i);
  std::ranges::stable_sort(regions, {}, [&](const AskedRegion& asked) {
    return std::tuple(place.at(asked.region.contig), asked.region.begin, asked.region.end);
  });
}

// "chr1:1-100 (first, second)"
std::string inWords(const AskedRegion& asked) {
  std::string names = asked.name;
  for (size_t at = 0; (at = names.find('+', at)) != names.npos; at += 2) names.replace(at, 1, ", ");
  return formatLocus(asked.region) + (names.empty() ? "" : " (" + printable(names, 60) + ')');
}

void addName(AskedRegion& asked, const std::string& name) {
  if (name.empty() || ('+' + asked.name + '+').find('+' + name + '+') != std::string::npos) return;
  asked.name += (asked.name.empty() ? "" : "+") + name;
}

// Each region once, under all its names.
std::vector<AskedRegion> unique(const std::vector<AskedRegion>& sorted, const Setting& setting) {
  std::vector<AskedRegion> out;
  std::vector<size_t> twice;  // indices into out
  for (const AskedRegion& asked : sorted)
    if (out.empty() || out.back().region != asked.region) {
      out.push_back(asked);
    } else {
      addName(out.back(), asked.name);
      if (twice.empty() || twice.back() != out.size() - 1) twice.push_back(out.size() - 1);
    }
  if (!twice.empty())
    printNote(setting,
              fmt::format("{} asked for more than once and predicted once: {}{}.",
                          twice.size() == 1 ? "1 region is" : fmt::format("{} regions are", twice.size()),
                          inWords(out[twice.front()]), twice.size() == 1 ? "" : ", ..."));
  return out;
}

// Regions that share a base become one, seen by the model at once.
std::vector<AskedRegion> merged(const std::vector<AskedRegion>& sorted, const Setting& setting) {
  std::vector<AskedRegion> out;
  std::optional<size_t> first;
  for (const AskedRegion& asked : sorted)
    if (!out.empty() && !intersection(out.back().region, asked.region).empty()) {
      out.back().region.end = std::max(out.back().region.end, asked.region.end);
      addName(out.back(), asked.name);
      first = first.value_or(out.size() - 1);
    } else {
      out.push_back(asked);
    }
  if (first)
    printNote(setting,
              fmt::format("Of {} regions some overlap: they are predicted as {}, since a file of a track has "
                          "one value a base. --format npy keeps each. Merged: {}{}.",
                          sorted.size(), out.size(), inWords(out[*first]),
                          sorted.size() - out.size() > 1 ? ", ..." : ""));
  return out;
}

}  // namespace

void addGenome(CLI::App& word, std::string& path) {
  word.add_option("GENOME", path,
                  "A FASTA file, plain or compressed by bgzip, or a .2bit; demo or demo-bacteria")
      ->required();
}

OpenGenomePtr openGenome(Genomes& genomes, const std::string& path, const Setting& setting,
                         std::stop_token stop) {
  Progress progress("reading " + std::filesystem::path(path).filename().string(), setting.quiet);
  OpenGenomePtr genome = genomes.open(path, stop, [&](double done) { progress.show(done); });
  for (const std::string& note : genome->genome().notes()) printNote(setting, note);
  return genome;
}

void addPlaces(CLI::App& word, PlaceChoice& choice) {
  word.add_option(
      "REGION", choice.places,
      "chr1:1,000-2,000 (1-based, both ends included), chr1:1.5Mb-1.6Mb, chr1, a gene's name, ...");
  word.add_option("--bed", choice.bed, "The regions of this BED file")->type_name("FILE");
  word.add_option("--annotation", choice.annotation,
                  "The GTF, GFF3 or BED file whose genes REGION may name; the demos bring theirs")
      ->type_name("FILE");
}

std::vector<Region> regionsIn(const std::vector<AskedRegion>& asked) {
  std::vector<Region> out;
  for (const AskedRegion& one : asked) out.push_back(one.region);
  return out;
}

std::vector<AskedRegion> regionsOf(const PlaceChoice& choice, OpenGenome& genome, Tracks& tracks,
                                   Overlaps overlaps, const Setting& setting, std::stop_token stop) {
  std::vector<AskedRegion> regions;
  if (!choice.places.empty()) addNamesFor(choice, genome, tracks, setting, stop);
  for (const std::string& typed : choice.places) addTyped(typed, genome, setting, regions);
  if (!choice.bed.empty()) addFile(choice.bed, genome, setting, regions, stop);
  if (regions.empty() && !choice.bed.empty())
    throw inputError(inQuotes(choice.bed) +
                     " holds no region of this genome: compare its contig names with those that "
                     "janus info tells of the genome.");
  if (regions.empty()) throw usageError("Say which region: REGION... or --bed FILE.");
  sort(regions, genome.genome());
  regions = unique(regions, setting);
  return overlaps == Overlaps::Merge ? merged(regions, setting) : regions;
}

}  // namespace janus::command
