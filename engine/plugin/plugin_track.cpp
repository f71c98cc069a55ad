#include "engine/plugin/plugin_track.h"

#include <algorithm>

#include "base/cancelled.h"
#include "engine/track/pooling.h"

namespace janus {
namespace {

constexpr int64_t basesAtOnce = 1 << 20;
constexpr int64_t cellBases = 1 << 20;  // longer than the longest flank
constexpr size_t mostCells = 4096;      // kept: a genome of 4 Gb

// The bases of `wanted` with as much flank as the contig has, and the window that points to them.
struct Reading {
  Reading(const PluginBases& from, const Contig& contig, const Region& wanted, int64_t flank,
          const std::stop_token& stop)
      : region{contig.name, std::max(contig.begin, wanted.begin - flank),
               std::min(contig.end, wanted.end + flank)},
        bases(from.sequence(region, stop)),
        window{wanted, region.begin, bases} {}
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  Region region;
  std::string bases;
  PluginWindow window;
};

}  // namespace

PluginQuantity::PluginQuantity(PluginPtr plugin, size_t track, PluginBases bases)
    : plugin_(std::move(plugin)), track_(track), bases_(std::move(bases)) {}

Tile PluginQuantity::tile(const TileId& id, std::stop_token stop) const {
  const Contig contig = bases_.contig(id.contig);
  const Region region = intersection(id.region(), contig.whole());
  QuantityPool pool(id);
  for (int64_t begin = region.begin; begin < region.end; begin += basesAtOnce) {
    throwIfStopped(stop);
    const Region part{contig.name, begin, std::min(begin + basesAtOnce, region.end)};
    const Reading reading(bases_, contig, part, plugin_->tracks()[track_].flank, stop);
    pool.add(begin, plugin_->quantity(track_, reading.window, stop));
  }
  return pool.finish();
}

PluginFeatures::PluginFeatures(PluginPtr plugin, size_t track, PluginBases bases)
    : plugin_(std::move(plugin)), track_(track), bases_(std::move(bases)) {}

// The features that begin in [index * cellBases, (index + 1) * cellBases).
PluginFeatures::Cell PluginFeatures::cell(const Contig& contig, int64_t index,
                                          const std::stop_token& stop) const {
  const std::pair key{contig.name, index};
  {
    const std::lock_guard lock(mutex_);
    if (const auto kept = cells_.find(key); kept != cells_.end()) return kept->second;
  }
  throwIfStopped(stop);
  const Region wanted =
      intersection({contig.name, index * cellBases, (index + 1) * cellBases}, contig.whole());
  const Reading reading(bases_, contig, wanted, plugin_->tracks()[track_].flank, stop);
  auto found = std::make_shared<const std::vector<Feature>>(plugin_->features(track_, reading.window, stop));
  const std::lock_guard lock(mutex_);
  if (cells_.size() >= mostCells) cells_.clear();
  return cells_.emplace(key, std::move(found)).first->second;
}

std::vector<Feature> PluginFeatures::features(const Region& region, std::stop_token stop) const {
  const Contig contig = bases_.contig(region.contig);
  // What begins before the region may reach into it, by at most the flank.
  const Region reach = intersection(
      {region.contig, region.begin - plugin_->tracks()[track_].flank, region.end}, contig.whole());
  std::vector<Feature> all;
  for (int64_t index = reach.begin / cellBases; index * cellBases < reach.end; ++index) {
    const Cell part = cell(contig, index, stop);
    std::copy_if(part->begin(), part->end(), std::back_inserter(all),
                 [&](const Feature& feature) { return !intersection(feature.region, region).empty(); });
  }
  return all;
}

FeatureTrack::FeaturesOrDensity PluginFeatures::within(const Region& region, size_t most,
                                                       std::stop_token stop) const {
  return FeatureTrack(info(), features(region, std::move(stop))).within(region, most);
}

std::optional<Feature> PluginFeatures::after(const std::string& name, int64_t position,
                                             std::stop_token stop) const {
  const Contig contig = bases_.contig(name);
  for (int64_t index = std::max(contig.begin, position) / cellBases; index * cellBases < contig.end;
       ++index) {
    const Cell part = cell(contig, index, stop);
    for (const Feature& feature : *part)
      if (feature.region.begin > position) return feature;
  }
  return std::nullopt;
}

std::optional<Feature> PluginFeatures::before(const std::string& name, int64_t position,
                                              std::stop_token stop) const {
  const Contig contig = bases_.contig(name);
  std::optional<Feature> best;
  // A feature is shorter than a cell, so one that ends later than those of this cell begins in the one before
  // at most.
  bool last = false;
  for (int64_t index = std::min(contig.end - 1, position) / cellBases;
       index >= contig.begin / cellBases && !last; --index) {
    last = best.has_value();
    const Cell part = cell(contig, index, stop);
    for (const Feature& feature : *part)
      if (feature.region.end <= position && (!best || feature.region.end > best->region.end)) best = feature;
  }
  return best;
}

}  // namespace janus
