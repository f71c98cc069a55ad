#include "engine/session/genomes.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "base/error.h"
#include "engine/session/demo.h"
#include "engine/session/file_kind.h"
#include "engine/session/file_stamp.h"

namespace janus {
namespace {

constexpr int64_t longestSequence = 16 << 20;  // bases in one answer

Payload payloadOf(const std::string& text) {
  const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
  return {bytes, bytes + text.size()};
}

// What belongs with a demo genome, so that a window can open all of it.
void addCompanions(OpenGenomeAnswer& answer, const Demo& demo) {
  answer.suggested = demo.locus;
  answer.model = demo.word;
  for (const auto& track : demo.tracks) answer.tracks.push_back(track.string());
}

}  // namespace

// The key is made of where the file lies and when it was changed, so that it is the same in the next engine
// too.
OpenGenomePtr Genomes::open(const std::string& path, std::stop_token stop, const Progress& progress) {
  const auto demo = demoNamed(path);
  const std::filesystem::path file = demo ? demo->genome : std::filesystem::path(path);
  const std::string key = digestOf(stampOf(file));
  return genomes_.open(
      key,
      [&] {
        return openAs(FileKind::Genome, file, [&] {
          return std::make_shared<OpenGenome>(key, path, Genome::open(file, stop, progress));
        });
      },
      [](const OpenGenome& genome) { return genome.key(); });
}

OpenGenomeAnswer Genomes::open(const OpenGenomeRequest& request, const JobControl& control) {
  const auto opened = open(request.path, control.stop, control.progress);
  const Genome& genome = opened->genome();
  OpenGenomeAnswer answer;
  answer.genome = opened->key();
  answer.name = genome.name();
  answer.path = genome.path().string();
  for (const Contig& contig : genome.contigs())
    answer.contigs.push_back({contig.name, contig.begin, contig.end});
  answer.bases = genome.bases();
  answer.notes = genome.notes();
  if (const auto demo = demoNamed(request.path)) addCompanions(answer, *demo);
  return answer;
}

LocateAnswer Genomes::locate(const LocateRequest& request) const {
  Locus locus = get(request.genome)->locate(request.text);
  LocateAnswer answer{std::move(locus.regions), locus.reversed, std::move(locus.note), std::nullopt};
  if (const auto& variant = locus.variant)
    answer.variant = {variant->contig, variant->position, variant->reference, variant->alternative};
  return answer;
}

CompleteAnswer Genomes::complete(const CompleteRequest& request) const {
  const auto names = get(request.genome)->names();
  CompleteAnswer answer;
  for (NamedPlace& place : names->complete(request.text, static_cast<size_t>(request.most)))
    answer.names.push_back({std::move(place.name), std::move(place.region), std::move(place.detail)});
  return answer;
}

SequenceAnswer Genomes::sequence(const SequenceRequest& request, const JobControl& control) const {
  const auto genome = get(request.genome);
  const Region region = genome->clipped(request.region);
  if (region.length() > longestSequence)
    throw usageError(
        fmt::format("The engine sends at most {} of sequence at once.", formatSpan(longestSequence)));
  return {region, payloadOf(genome->genome().sequence(region, control.stop))};
}

}  // namespace janus
