#include "engine/formats/feature_track.h"

#include <numeric>

#include "engine/formats/file_track.h"

namespace janus {
namespace {

constexpr size_t runLength = 64;

// Zero-length features are ticks between two bases.
int64_t seenBegin(const Region& region) { return region.empty() ? region.begin - 1 : region.begin; }
int64_t seenEnd(const Region& region) { return region.empty() ? region.begin + 1 : region.end; }

// Bin of a position, where `bins` equal bins cover the region.
int64_t binOf(int64_t position, const Region& region, int bins) {
  const auto share = static_cast<double>(position - region.begin) / static_cast<double>(region.length());
  return std::clamp(static_cast<int64_t>(share * bins), int64_t{0}, int64_t{bins - 1});
}

}  // namespace

void FeatureTrack::OnContig::finish() {
  std::ranges::stable_sort(byBegin, [](const Feature& a, const Feature& b) {
    return std::pair(a.region.begin, a.region.end) < std::pair(b.region.begin, b.region.end);
  });
  byEnd.resize(byBegin.size());
  std::iota(byEnd.begin(), byEnd.end(), 0u);
  std::ranges::stable_sort(byEnd, {}, [this](uint32_t i) { return byBegin[i].region.end; });
  for (size_t i = 0; i < byBegin.size(); ++i) {
    if (i % runLength == 0) furthest.push_back(seenEnd(byBegin[i].region));
    furthest.back() = std::max(furthest.back(), seenEnd(byBegin[i].region));
  }
}

// Whole runs that end before the region are passed over: a look at 1/64 of the features in the worst case.
template <typename Visit>
void FeatureTrack::OnContig::overlapping(int64_t begin, int64_t end, Visit visit) const {
  for (size_t run = 0; run < furthest.size(); ++run) {
    const size_t first = run * runLength, last = std::min(first + runLength, byBegin.size());
    if (byBegin[first].region.begin > end) return;  // a tick at `end` still shows
    if (furthest[run] <= begin) continue;
    for (size_t i = first; i < last; ++i)
      if (seenBegin(byBegin[i].region) < end && seenEnd(byBegin[i].region) > begin) visit(byBegin[i]);
  }
}

FeatureTrack::FeatureTrack(TrackInfo info, std::vector<Feature> features, std::vector<FeatureName> names)
    : info_(std::move(info)), names_(std::move(names)), size_(features.size()) {
  info_.kind = TrackKind::Features;
  for (Feature& feature : features) contigs_[feature.region.contig].byBegin.push_back(std::move(feature));
  for (auto& [name, contig] : contigs_) contig.finish();
}

const FeatureTrack::OnContig* FeatureTrack::on(std::string_view contig) const {
  const auto found = contigs_.find(contig);
  return found == contigs_.end() ? nullptr : &found->second;
}

FeatureTrack::FeaturesOrDensity FeatureTrack::within(const Region& region, size_t most) const {
  FeaturesOrDensity answer;
  const OnContig* contig = on(region.contig);
  if (!contig || region.empty()) return answer;
  size_t count = 0;
  contig->overlapping(region.begin, region.end, [&](const Feature&) { ++count; });
  if (count <= most) {
    contig->overlapping(region.begin, region.end, [&](const Feature& f) { answer.features.push_back(f); });
    return answer;
  }
  std::vector<int64_t> change(densityBins + 1);  // of the count, from bin to bin
  contig->overlapping(region.begin, region.end, [&](const Feature& f) {
    ++change[static_cast<size_t>(binOf(std::max(seenBegin(f.region), region.begin), region, densityBins))];
    --change[static_cast<size_t>(binOf(std::min(seenEnd(f.region), region.end) - 1, region, densityBins)) +
             1];
  });
  std::partial_sum(change.begin(), change.end(), change.begin());
  answer.density.assign(change.begin(), change.end() - 1);
  return answer;
}

std::optional<Feature> FeatureTrack::after(std::string_view contig, int64_t position) const {
  const OnContig* there = on(contig);
  if (!there) return std::nullopt;
  const auto found =
      std::ranges::upper_bound(there->byBegin, position, {}, [](const Feature& f) { return f.region.begin; });
  return found == there->byBegin.end() ? std::nullopt : std::optional(*found);
}

std::optional<Feature> FeatureTrack::before(std::string_view contig, int64_t position) const {
  const OnContig* there = on(contig);
  if (!there) return std::nullopt;
  const auto found = std::ranges::upper_bound(there->byEnd, position, {},
                                              [&](uint32_t i) { return there->byBegin[i].region.end; });
  return found == there->byEnd.begin() ? std::nullopt : std::optional(there->byBegin[*(found - 1)]);
}

void FeatureTrack::eachName(const std::function<void(const Named&)>& visit) const {
  for (const auto& [contig, there] : contigs_)
    for (const Feature& feature : there.byBegin) {
      if (!feature.name.empty()) visit({feature.name, feature.identifier, feature.region, true});
      if (!feature.identifier.empty() && feature.identifier != feature.name)
        visit({feature.identifier, feature.name, feature.region, false});
    }
  for (const FeatureName& name : names_)
    if (name.name == name.of)  // of a gene that is drawn as transcripts under names of their own
      visit({name.name, std::string(name.key), name.region, true});
    else
      visit({name.name, name.of + " (" + std::string(name.key) + ')', name.region, false});
}

TrackInfo featureTrackInfo(const std::string& path, std::string_view format) {
  TrackInfo info = fileTrackInfo(InputFile(path, "annotation"));
  info.kind = TrackKind::Features;
  info.format = format;
  if (format == "GFF3" || format == "GTF" || format == "genePred") info.title = "Genes";
  if (format == "cytoBand") info.title = "Chromosome bands";
  info.definition = "Features of the file.";
  return info;
}

}  // namespace janus
