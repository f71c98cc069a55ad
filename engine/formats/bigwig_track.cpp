#include "engine/formats/bigwig_track.h"

#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/formats/bigwig_survey.h"
#include "engine/formats/contig_facts.h"
#include "engine/formats/file_contigs.h"
#include "engine/formats/file_track.h"
#include "engine/formats/parse_warnings.h"

namespace janus {
namespace {

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();
constexpr int64_t anyBytes = std::numeric_limits<int64_t>::max() / 2;

}  // namespace

// The bins of one tile while they are gathered. Sums are in double: a mean is rounded once.
class BigWigTrack::Bins {
 public:
  explicit Bins(const TileId& id)
      : id_(id), begin_(id.region().begin), width_(basesPerBin(id.level)), minimum_(tileBins, nothing) {
    if (id.level == 0) return;
    maximum_.assign(tileBins, nothing);
    sum_.assign(tileBins, 0);
    covered_.assign(tileBins, 0);
  }

  void add(const BigWigFile::Interval& item) {
    if (!std::isfinite(item.value)) return;
    any_ = true;
    forBins(item.begin, item.end, [&](size_t bin, int64_t bases) {
      if (id_.level == 0)
        minimum_[bin] = item.value;
      else
        fold(bin, item.value, item.value, static_cast<double>(item.value) * static_cast<double>(bases),
             static_cast<double>(bases));
    });
  }

  void add(const BigWigFile::Summary& item, const Region& region) {
    any_ = true;
    const auto length = static_cast<double>(item.end - item.begin);

    forBins(std::max(item.begin, region.begin), std::min(item.end, region.end),
            [&](size_t bin, int64_t bases) {
              const double share = static_cast<double>(bases) / length;
              fold(bin, item.minimum, item.maximum, share * static_cast<double>(item.sum),
                   share * static_cast<double>(item.covered));
            });
  }

  Tile finish() {
    Tile tile{id_, TrackKind::Quantity, 0, {}};
    if (!any_) return tile;
    const auto append = [&](const std::vector<float>& values) {
      const auto bytes = std::as_bytes(std::span(values));
      tile.bytes.insert(tile.bytes.end(), bytes.begin(), bytes.end());
    };
    append(minimum_);
    if (id_.level == 0) return tile;
    append(maximum_);
    std::vector<float> mean(tileBins, nothing);
    for (size_t i = 0; i < mean.size(); ++i)
      if (covered_[i] > 0) mean[i] = static_cast<float>(sum_[i] / covered_[i]);
    append(mean);
    return tile;
  }

 private:
  template <typename Visit>
  void forBins(int64_t begin, int64_t end, Visit visit) {
    for (int64_t at = begin; at < end;) {
      const int64_t bin = (at - begin_) / width_, next = std::min(begin_ + (bin + 1) * width_, end);
      visit(static_cast<size_t>(bin), next - at);
      at = next;
    }
  }

  void fold(size_t bin, float minimum, float maximum, double sum, double covered) {
    minimum_[bin] = std::fmin(minimum_[bin], minimum);  // of a NaN and a number: the number
    maximum_[bin] = std::fmax(maximum_[bin], maximum);
    sum_[bin] += sum;
    covered_[bin] += covered;
  }

  TileId id_;
  int64_t begin_, width_;
  bool any_ = false;
  std::vector<float> minimum_, maximum_;
  std::vector<double> sum_, covered_;
};

BigWigTrack::BigWigTrack(const std::filesystem::path& path, const ContigResolver& resolve)
    : BigWigTrack(path, resolve, Limits{}) {}

BigWigTrack::BigWigTrack(const std::filesystem::path& path, const ContigResolver& resolve, Limits limits)
    : file_(path), limits_(limits), info_(fileTrackInfo(file_.input())) {
  info_.kind = TrackKind::Quantity;
  info_.definition = "Values of the file, base by base.";
  placeChromosomes(resolve);
  for (const std::string& sentence : surveyOf(file_)) note(sentence);
  if (file_.hasNoData())
    note("it holds no values");
  else if (file_.zooms().empty())
    note("it has no zoom levels, wide views are slow");
}

void BigWigTrack::note(const std::string& sentence) {
  notes_.push_back(fmt::format("bigWig {}: {}.", inQuotes(file_.input().path().string()), sentence));
}

void BigWigTrack::placeChromosomes(const ContigResolver& resolve) {
  FileContigs names(resolve);
  for (const BigWigFile::Chromosome& chromosome : file_.chromosomes()) names.meet(chromosome.name);
  ContigLengths lengths;
  for (const BigWigFile::Chromosome& chromosome : file_.chromosomes()) {
    const Contig* contig = names.of(chromosome.name);
    if (!contig) continue;
    contigs_.emplace(contig->name, OnGenome{*contig, chromosome.id});
    lengths.compare(*contig, chromosome.length);
  }
  for (const std::string& sentence : names.sentences()) note(sentence);
  if (const auto different = lengths.sentence()) note(*different);
}

Tile BigWigTrack::tile(const TileId& id, std::stop_token stop) const {
  Tile empty{id, TrackKind::Quantity, 0, {}};
  const auto found = contigs_.find(id.contig);
  if (found == contigs_.end()) return empty;
  const Region region = intersection(id.region(), found->second.contig.whole());
  if (region.empty()) return empty;
  file_.input().requireUnchanged();
  const uint32_t chromosome = found->second.chromosome;
  const BigWigFile::Zoom* zoom = zoomFor(basesPerBin(id.level));
  auto blocks = file_.blocks(file_.dataIndex(), chromosome, region.begin, region.end,
                             zoom ? limits_.exactBytes : anyBytes, stop);
  if (!blocks) {
    Bins bins(id);
    if (addSummaries(bins, chromosome, region, *zoom, stop)) return bins.finish();
    blocks = file_.blocks(file_.dataIndex(), chromosome, region.begin, region.end, anyBytes, stop);
  }
  Bins bins(id);
  addExact(bins, chromosome, region, *blocks, stop);
  return bins.finish();
}

// The coarsest zoom level that still has two records to a bin.
const BigWigFile::Zoom* BigWigTrack::zoomFor(int64_t basesPerBin) const {
  const BigWigFile::Zoom* best = nullptr;
  for (const BigWigFile::Zoom& zoom : file_.zooms())
    if (zoom.basesPerRecord * 2 <= basesPerBin) best = &zoom;
  return best;
}

void BigWigTrack::addExact(Bins& bins, uint32_t chromosome, const Region& region,
                           const std::vector<BigWigFile::Block>& blocks, std::stop_token stop) const {
  for (const BigWigFile::Block& block : blocks) {
    throwIfStopped(stop);
    file_.intervals(block, chromosome, region.begin, region.end,
                    [&](const BigWigFile::Interval& item) { bins.add(item); });
  }
}

bool BigWigTrack::addSummaries(Bins& bins, uint32_t chromosome, const Region& region,
                               const BigWigFile::Zoom& zoom, std::stop_token stop) const {
  const auto blocks = file_.blocks(zoom.index, chromosome, region.begin, region.end, anyBytes, stop);
  bool sound = true;
  for (const BigWigFile::Block& block : *blocks) {
    throwIfStopped(stop);
    file_.summaries(block, chromosome, region.begin, region.end, [&](const BigWigFile::Summary& item) {
      sound = sound && std::isfinite(item.minimum) && std::isfinite(item.maximum) && std::isfinite(item.sum);
      if (sound && item.covered > 0) bins.add(item, region);
    });
    if (!sound) return false;
  }
  return true;
}

}  // namespace janus
