// Answers for what lanes paint: tiles of values, features.
#include "engine/error.h"
#include "engine/wire/operation.h"
#include "engine/wire/workspace.h"

namespace janus {

using nlohmann::json;

namespace {

constexpr size_t mostFeatures = 100'000;

const FeatureTrack& featuresOf(const OpenTrack& track) {
  if (track.features) return *track.features;
  throw usageError("The track " + inQuotes(track.info().title) + " has values, not features.");
}

}  // namespace

Answer readTile(Workspace& workspace, const Request& request, const JobControl& control) {
  const TileId id = request.tile();
  Tile tile = workspace.values(id.track)->tile(id, control.stop);
  const char* kind = tile.kind == TrackKind::Category ? "category" : "quantity";
  return {{{"tile", tile.id}, {"kind", kind}, {"categories", tile.categories}}, std::move(tile.bytes)};
}

Answer listFeatures(Workspace& workspace, const Request& request, const JobControl&) {
  const auto track = workspace.track(request.text("track"));
  const auto most = static_cast<size_t>(request.whole("most", 1, mostFeatures, 500));
  const auto found = featuresOf(*track).within(request.region(), most);
  if (found.density.empty()) return {{{"features", found.features}}};
  return {{{"density", found.density}}};
}

Answer nextFeature(Workspace& workspace, const Request& request, const JobControl&) {
  const auto track = workspace.track(request.text("track"));
  const std::string contig = request.text("contig");
  const int64_t position = request.whole("position", 0, INT64_MAX / 2);
  const bool onwards = request.whole("direction", -1, 1) > 0;
  const FeatureTrack& features = featuresOf(*track);
  const auto found = onwards ? features.after(contig, position) : features.before(contig, position);
  return {{{"feature", found ? json(*found) : json()}}};
}

}  // namespace janus
