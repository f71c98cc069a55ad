#include "engine/session/tracks.h"

#include "base/error.h"
#include "engine/session/file_kind.h"
#include "engine/session/file_stamp.h"
#include "protocol/track_name.h"

namespace janus {

Tracks::Tracks(const Genomes& genomes, Plugins& plugins, Runs& runs)
    : genomes_(genomes), plugins_(plugins), runs_(runs) {}

OpenTrackPtr Tracks::open(const std::string& path, OpenGenome& genome, std::stop_token stop) {
  const auto track = files_.open(
      genome.key() + stampOf(path),
      [&] {
        auto read = openAs(FileKind::Features, path, [&] {
          return std::make_shared<OpenTrack>(readTrack(path, contigResolverOf(genome.shared()), stop));
        });
        read->genome = genome.key();
        return read;
      },
      [](const OpenTrack& track) { return track.info().id; });
  genome.addNamesOf(*track);
  return track;
}

void Tracks::close(const std::string& id, OpenGenome& genome) {
  files_.closeAll([&](const std::string& key, const OpenTrack&) { return key == id; });
  genome.dropNamesOf(id);
}

void Tracks::closeOver(OpenGenome& genome) {
  files_.closeAll([&](const std::string& id, const OpenTrack& track) {
    const bool over = track.genome == genome.key();
    if (over) genome.dropNamesOf(id);
    return over;
  });
}

TrackSourcePtr Tracks::values(const std::string& id, const std::string& genome) {
  if (RunTrackId::parse(id)) return runs_.track(id);
  if (Plugins::isTrackId(id)) return plugins_.values(id, genome);
  const auto track = files_.get(id);
  if (!track->values)
    throw usageError("The track " + inQuotes(track->info().title) + " has features, not values.");
  return track->values;
}

std::shared_ptr<const FeatureTrack> Tracks::fileFeatures(const std::string& id) const {
  const auto track = files_.get(id);
  if (track->features) return track->features;
  throw usageError("The track " + inQuotes(track->info().title) + " has values, not features.");
}

OpenTrackAnswer Tracks::open(const OpenTrackRequest& request, const JobControl& control) {
  const auto track = open(request.path, *genomes_.get(request.genome), control.stop);
  return {track->info(), track->notes};
}

TileAnswer Tracks::tile(const TileRequest& request, const JobControl& control) {
  return {values(request.tile.track, request.genome)->tile(request.tile, control.stop)};
}

FeaturesAnswer Tracks::features(const FeaturesRequest& request, const JobControl& control) {
  const auto most = static_cast<size_t>(request.most);
  auto found =
      Plugins::isTrackId(request.track)
          ? plugins_.features(request.track, request.genome)->within(request.region, most, control.stop)
          : fileFeatures(request.track)->within(request.region, most);
  FeaturesAnswer answer;
  if (found.density.empty())
    answer.features = std::move(found.features);
  else
    answer.density = std::move(found.density);
  return answer;
}

NextFeatureAnswer Tracks::nextFeature(const NextFeatureRequest& request, const JobControl& control) {
  const auto& [track, genome, contig, position, direction] = request;
  const bool onwards = direction > 0;
  if (Plugins::isTrackId(track)) {
    const auto features = plugins_.features(track, genome);
    return {onwards ? features->after(contig, position, control.stop)
                    : features->before(contig, position, control.stop)};
  }
  const auto features = fileFeatures(track);
  return {onwards ? features->after(contig, position) : features->before(contig, position)};
}

}  // namespace janus
