// Answers for what lanes paint: tiles of values, features.
#include "base/error.h"
#include "engine/session/workspace.h"
#include "engine/wire/operation.h"

namespace janus {

using nlohmann::json;

namespace {

constexpr size_t mostFeatures = 100'000;
constexpr int64_t step = 1 << 20;  // bases looked through at once for a plugin's next feature

const FeatureTrack& featuresOf(const OpenTrack& track) {
  if (track.features) return *track.features;
  throw usageError("The track " + inQuotes(track.info().title) + " has values, not features.");
}

// How many features overlap each of equal bins.
std::vector<uint32_t> densityOf(const std::vector<Feature>& features, const Region& region) {
  std::vector<uint32_t> density(FeatureTrack::densityBins);
  const auto binOf = [&](int64_t position) {
    const double part = static_cast<double>(position - region.begin) / static_cast<double>(region.length());
    return static_cast<size_t>(std::clamp(part, 0.0, 0.999999) * FeatureTrack::densityBins);
  };
  for (const Feature& feature : features)
    for (size_t bin = binOf(feature.region.begin); bin <= binOf(feature.region.end - 1); ++bin)
      ++density[bin];
  return density;
}

FeatureTrack::Answer within(const PluginFeatures& track, const Region& region, size_t most,
                            std::stop_token stop) {
  auto features = track.features(region, stop);
  if (features.size() <= most) return {std::move(features), {}};
  return {{}, densityOf(features, region)};
}

struct Steps {
  Contig contig;
  int64_t position = 0;
  bool onwards = true;
};

std::optional<Feature> firstOf(const std::vector<Feature>& features, const Steps& steps) {
  const auto wanted = [&](const Feature& feature) {
    return steps.onwards ? feature.region.begin > steps.position : feature.region.end <= steps.position;
  };
  if (steps.onwards) {
    const auto found = std::find_if(features.begin(), features.end(), wanted);
    return found == features.end() ? std::nullopt : std::optional(*found);
  }
  const auto found = std::find_if(features.rbegin(), features.rend(), wanted);
  return found == features.rend() ? std::nullopt : std::optional(*found);
}

// A plugin's features are worked out as they are looked at: step by step until there is one.
std::optional<Feature> nextOf(const PluginFeatures& track, const Steps& steps, std::stop_token stop) {
  const Region whole = steps.contig.whole();
  for (int64_t at = std::clamp(steps.position, whole.begin, whole.end);
       steps.onwards ? at < whole.end : at > whole.begin; at += steps.onwards ? step : -step) {
    const Region piece{whole.contig, steps.onwards ? at : at - step, steps.onwards ? at + step : at};
    if (auto found = firstOf(track.features(intersection(piece, whole), stop), steps)) return found;
  }
  return std::nullopt;
}

}  // namespace

Answer readTile(Workspace& workspace, const Request& request, const JobControl& control) {
  const TileId id = request.tile();
  Tile tile = workspace.values(id.track, request.text("genome", ""))->tile(id, control.stop);
  const char* kind = tile.kind == TrackKind::Category ? "category" : "quantity";
  return {{{"tile", tile.id}, {"kind", kind}, {"categories", tile.categories}}, std::move(tile.bytes)};
}

Answer listFeatures(Workspace& workspace, const Request& request, const JobControl& control) {
  const std::string id = request.text("track");
  const auto most = static_cast<size_t>(request.whole("most", 1, mostFeatures, 500));
  const auto plugin = workspace.pluginFeatures(id, request.text("genome", ""));
  const auto found = plugin ? within(*plugin, request.region(), most, control.stop)
                            : featuresOf(*workspace.track(id)).within(request.region(), most);
  if (found.density.empty()) return {{{"features", found.features}}};
  return {{{"density", found.density}}};
}

Answer nextFeature(Workspace& workspace, const Request& request, const JobControl& control) {
  const std::string id = request.text("track"), contig = request.text("contig");
  const int64_t position = request.whole("position", 0, INT64_MAX / 2);
  const bool onwards = request.whole("direction", -1, 1) > 0;
  std::optional<Feature> found;
  if (const auto plugin = workspace.pluginFeatures(id, request.text("genome", ""))) {
    const auto genome = workspace.genome(request.text("genome"));
    found = nextOf(*plugin, {genome->genome().contig(contig), position, onwards}, control.stop);
  } else {
    const auto track = workspace.track(id);
    found =
        onwards ? featuresOf(*track).after(contig, position) : featuresOf(*track).before(contig, position);
  }
  return {{{"feature", found ? json(*found) : json()}}};
}

}  // namespace janus
