// A plugin's tracks over an open genome.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "engine/formats/feature_track.h"
#include "engine/plugin/plugin.h"
#include "engine/track/track_source.h"
#include "protocol/region.h"

namespace janus {

// How a plugin's tracks read a genome's bases; filled in by the code that joins genome and plugins.
struct PluginBases {
  std::function<Contig(const std::string& name)> contig;  // throws Error where there is none
  std::function<std::string(const Region& region, const std::stop_token& stop)> sequence;
};

// Tiles of a quantity, exact at every level.
class PluginQuantity : public TrackSource {
 public:
  PluginQuantity(PluginPtr plugin, size_t track, PluginBases bases);
  const TrackInfo& info() const override { return plugin_->tracks()[track_].info; }
  Tile tile(const TileId& id, std::stop_token stop) const override;

 private:
  PluginPtr plugin_;
  size_t track_;
  PluginBases bases_;
};

// Features of a region. They are asked for in fixed cells of a contig, so a feature is the same whichever
// region is shown, and cells that were computed are kept. Safe to use from several threads.
class PluginFeatures {
 public:
  PluginFeatures(PluginPtr plugin, size_t track, PluginBases bases);
  const TrackInfo& info() const { return plugin_->tracks()[track_].info; }

  // All that overlap, by place. A region of many Mb takes long when it is first asked for. Throws Error,
  // Cancelled.
  std::vector<Feature> features(const Region& region, std::stop_token stop) const;

  // The same questions as of a file's features: see FeatureTrack.
  FeatureTrack::FeaturesOrDensity within(const Region& region, size_t most, std::stop_token stop) const;
  std::optional<Feature> after(const std::string& contig, int64_t position, std::stop_token stop) const;
  std::optional<Feature> before(const std::string& contig, int64_t position, std::stop_token stop) const;

 private:
  using Cell = std::shared_ptr<const std::vector<Feature>>;
  Cell cell(const Contig& contig, int64_t index, const std::stop_token& stop) const;

  PluginPtr plugin_;
  size_t track_;
  PluginBases bases_;
  mutable std::mutex mutex_;
  mutable std::map<std::pair<std::string, int64_t>, Cell> cells_;
};

}  // namespace janus
