// A file that is open as a track.
#pragma once

#include <filesystem>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/formats/contig_resolver.h"
#include "engine/formats/feature_track.h"
#include "engine/track/track_source.h"

namespace janus {

// Values or features, never both.
struct OpenTrack {
  std::string genome = {};  // the key of the one it is open over
  TrackSourcePtr values = {};
  std::shared_ptr<const FeatureTrack> features = {};
  std::vector<std::string> notes = {};
  const TrackInfo& info() const { return features ? features->info() : values->info(); }
};
using OpenTrackPtr = std::shared_ptr<const OpenTrack>;

// Whether a file begins as a bigWig or bigBed does, in either byte order; which of them it is, the reader
// says.
bool hasBigMagic(const std::filesystem::path& path);

// Told by its content: a bigWig, or else annotation. Throws Error, Cancelled.
OpenTrack readTrack(const std::filesystem::path& path, const ContigResolver& resolve, std::stop_token stop);

}  // namespace janus
