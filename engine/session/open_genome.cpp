#include "engine/session/open_genome.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/letter_case.h"
#include "engine/session/open_track.h"
#include "protocol/typed_number.h"

namespace janus {

ContigResolver contigResolverOf(std::shared_ptr<const Genome> genome) {
  return [genome = std::move(genome)](std::string_view name) -> std::optional<Contig> {
    const auto own = genome->resolveContig(name);
    return own ? std::optional(genome->contig(*own)) : std::nullopt;
  };
}

OpenGenome::OpenGenome(std::string key, std::string path, std::shared_ptr<const Genome> genome)
    : key_(std::move(key)), path_(std::move(path)), genome_(std::move(genome)) {}

void OpenGenome::addNamesOf(const OpenTrack& track) {
  const std::lock_guard lock(mutex_);
  const std::string& id = track.info().id;
  if (!track.features || std::ranges::count(namings_, id, &Naming::track)) return;
  namings_.push_back({id, track.features});
  rebuildNames();
}

void OpenGenome::dropNamesOf(const std::string& trackId) {
  const std::lock_guard lock(mutex_);
  if (std::erase_if(namings_, [&](const Naming& one) { return one.track == trackId; })) rebuildNames();
}

void OpenGenome::rebuildNames() {
  std::vector<NamedPlace> all;
  for (const Naming& naming : namings_)
    naming.features->eachName([&](const FeatureTrack::Named& one) {
      all.push_back({std::string(one.name), one.detail, one.region, one.shown});
    });
  names_ = std::make_shared<NameIndex>(std::move(all));
}

std::shared_ptr<const NameIndex> OpenGenome::names() const {
  const std::lock_guard lock(mutex_);
  return names_;
}

namespace {

std::vector<NamedPlace> placesIn(const NameIndex& names, std::string_view name) {
  std::vector<NamedPlace> found = names.find(name);
  return apart(found.empty() ? names.findLoosely(name) : std::move(found));
}

// How the file calls what was found; nothing where that is drawn under the very name.
std::string matchedAs(const NamedPlace& place, std::string_view typed) {
  if (!equalIgnoringCase(place.name, typed))
    return place.name + (place.detail.empty() ? "" : ", " + place.detail);
  return place.shown ? std::string() : place.detail;
}

// Whether a typed variant is one of this genome: what it calls the reference, against the genome's bases.
std::string referenceCheck(const Variant& variant, const Genome& genome) {
  const auto length = static_cast<int64_t>(variant.reference.size());
  const Region region{variant.contig, variant.position, variant.position + length};
  const std::string bases = upperCase(genome.sequence(region));
  const std::string asked = printable(variant.reference, 30), there = printable(bases, 30);
  return bases == variant.reference
             ? fmt::format("{} is the reference at {}.", asked, formatLocus(region))
             : fmt::format("The reference at {} is {}, not {}.", formatLocus(region), there, asked);
}

}  // namespace

std::vector<NamedPlace> OpenGenome::placesNamed(std::string_view name) const {
  return placesIn(*names(), name);
}

Locus OpenGenome::locate(const std::string& text) const {
  const auto names = this->names();
  LocusContext context;
  context.contigs = genome_->contigs();
  context.resolveContig = [&](std::string_view typed) { return genome_->resolveContig(typed); };
  context.findNamed = [&](std::string_view name) {
    std::vector<NamedRegion> regions;
    for (const NamedPlace& place : placesIn(*names, name))
      regions.push_back({place.region, matchedAs(place, name)});
    return regions;
  };
  try {
    Locus locus = parseLocus(text, context);
    if (locus.variant)
      locus.note += (locus.note.empty() ? "" : " ") + referenceCheck(*locus.variant, *genome_);
    return locus;
  } catch (const Error& error) {
    const auto similar = names->similar(text, 3);
    if (similar.empty()) throw;
    throw Error(error.errorClass(),
                fmt::format("{} Did you mean {}?", error.what(), fmt::join(similar, ", ")));
  }
}

Region OpenGenome::clipped(const Region& wanted) const {
  const Contig& contig = genome_->contig(wanted.contig);
  const Region region = intersection(wanted, contig.whole());
  if (region.empty())
    throw inputError(fmt::format("There is nothing at {}: {} is {} here.", formatLocus(wanted),
                                 inQuotes(wanted.contig), formatLocus(contig.whole())));
  return region;
}

}  // namespace janus
