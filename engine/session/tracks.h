// Everything that lanes paint: tracks of files, of runs and of plugins, their tiles and their features.
#pragma once

#include <stop_token>
#include <string>

#include "engine/session/open_track.h"
#include "engine/session/plugins.h"
#include "engine/session/runs.h"
#include "protocol/track_messages.h"

namespace janus {

// Safe to use from several threads. A track that there is not throws Error (Usage).
class Tracks {
 public:
  Tracks(const Genomes& genomes, Plugins& plugins, Runs& runs);

  // The names of its features are found in the genome from now on. Throws what readTrack throws.
  OpenTrackPtr open(const std::string& path, OpenGenome& genome, std::stop_token stop);
  // Lets go of the file and its names, however often it was opened; nothing happens where it is not open.
  void close(const std::string& id, OpenGenome& genome);
  // The genome is closed: lets go of all files that are open over it.
  void closeOver(OpenGenome& genome);

  // A file's track, a run's, which need not have been asked for in this engine's life, or a plugin's over a
  // genome.
  TrackSourcePtr values(const std::string& id, const std::string& genome);

  OpenTrackAnswer open(const OpenTrackRequest& request, const JobControl& control);
  TileAnswer tile(const TileRequest& request, const JobControl& control);
  FeaturesAnswer features(const FeaturesRequest& request, const JobControl& control);
  NextFeatureAnswer nextFeature(const NextFeatureRequest& request, const JobControl& control);

 private:
  std::shared_ptr<const FeatureTrack> fileFeatures(const std::string& id) const;

  const Genomes& genomes_;
  Plugins& plugins_;
  Runs& runs_;
  SharedRegistry<const OpenTrack> files_{"track"};  // by TrackInfo::id
};

}  // namespace janus
