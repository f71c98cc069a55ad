#include "engine/session/opened.h"

#include <sys/stat.h>

#include <fstream>

#include <fmt/format.h>

#include "base/error.h"
#include "engine/formats/annotation_file.h"
#include "engine/formats/bigwig_track.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

// Of bigWig and bigBed, in either byte order; which of them it is, the reader says.
bool hasBigMagic(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  char bytes[4] = {};
  std::ifstream(path, std::ios::binary).read(bytes, sizeof bytes);
  const std::string_view magic(bytes, sizeof bytes);
  return magic == "\x26\xFC\x8F\x88" || magic == "\x88\x8F\xFC\x26" || magic == "\xEB\xF2\x89\x87" ||
         magic == "\x87\x89\xF2\xEB";
}

std::string stampOfFile(const fs::path& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return path.string();
  return fmt::format("{}:{}:{}:{}:{}.{}\n", path.string(), status.st_dev, status.st_ino, status.st_size,
                     status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

}  // namespace

OpenTrackPtr readTrack(const fs::path& path, const ContigResolver& resolve, std::stop_token stop) {
  auto track = std::make_shared<OpenTrack>();
  if (hasBigMagic(path)) {
    const auto values = std::make_shared<BigWigTrack>(path, resolve);
    track->notes = values->notes();
    track->values = values;
    return track;
  }
  AnnotationFile file = readAnnotation(path, resolve, {}, stop);
  track->notes = std::move(file.notes);
  track->features =
      std::make_shared<FeatureTrack>(featureTrackInfo(path.string(), file.format), std::move(file.features));
  return track;
}

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
  Naming naming{id, {}};
  track.features->eachName([&](std::string_view name, const Feature& feature) {
    const bool isSymbol = name == feature.name;
    naming.places.push_back(
        {std::string(name), isSymbol ? feature.identifier : feature.name, feature.region});
  });
  namings_.push_back(std::move(naming));
  rebuildNames();
}

void OpenGenome::dropNamesOf(const std::string& trackId) {
  const std::lock_guard lock(mutex_);
  if (std::erase_if(namings_, [&](const Naming& one) { return one.track == trackId; })) rebuildNames();
}

void OpenGenome::rebuildNames() {
  std::vector<NamedPlace> all;
  for (const Naming& one : namings_) all.insert(all.end(), one.places.begin(), one.places.end());
  names_ = std::make_shared<NameIndex>(std::move(all));
}

std::shared_ptr<const NameIndex> OpenGenome::names() const {
  const std::lock_guard lock(mutex_);
  return names_;
}

Locus OpenGenome::locate(const std::string& text) const {
  const auto names = this->names();
  LocusContext context;
  context.contigs = genome_->contigs();
  context.resolveContig = [&](std::string_view typed) { return genome_->resolveContig(typed); };
  context.findNamed = [&](std::string_view name) {
    std::vector<Region> regions;
    for (const NamedPlace& place : names->find(name)) regions.push_back(place.region);
    return regions;
  };
  try {
    return parseLocus(text, context);
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

std::string stampOf(const fs::path& path) {
  std::error_code error;
  const fs::path canonical = fs::canonical(path, error);
  if (error) return path.string();
  std::string stamp = stampOfFile(canonical);
  if (!fs::is_directory(canonical, error)) return stamp;
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(canonical, error))
    files.push_back(stampOfFile(entry.path()));
  std::sort(files.begin(), files.end());
  return stamp + fmt::format("{}", fmt::join(files, ""));
}

}  // namespace janus
