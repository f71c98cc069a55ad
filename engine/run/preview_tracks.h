// What is known of a run before it is done, as tracks: of the positions that were asked for first, the base
// probabilities and all that is worked out of them.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/run/model_run.h"
#include "engine/run/run_manifest.h"
#include "engine/track/track_source.h"

namespace janus {

// Held in memory, never stored. Names, ids and bits are those of a run that predicts these positions alone
// (RunSpec::preview), and the bits those of the run under way. Routing and attention come with the whole run.
// Safe to call from several threads.
class PreviewTracks {
 public:
  // `spec` and `labels` of the run under way; `bases`: the letters over first.region, in the genome's case.
  PreviewTracks(const RunSpec& spec, const RunLabels& labels, PreviewBases first, std::string bases);

  const std::string& key() const { return key_; }  // of that run of these positions
  const Region& region() const { return *manifest_.spec.preview; }
  const RunManifest& manifest() const { return manifest_; }
  const std::string& bases() const { return *bases_; }
  char baseAt(int64_t position) const;  // of region(); '-' where it was deleted
  // Their windows are region().
  const std::vector<TrackInfo>& tracks() const { return tracks_; }
  // Answers tiles of every level. Throws Error (Usage) for a name there is not (yet).
  TrackSourcePtr track(std::string_view name) const;
  // Every track at one base of region(), in the order of tracks(); NaN where there is none.
  std::vector<std::pair<std::string, float>> point(int64_t position) const;

 private:
  RunManifest manifest_;
  std::string key_;
  std::shared_ptr<const std::string> bases_;
  std::vector<TrackInfo> tracks_;
  std::vector<TrackSourcePtr> sources_;  // of tracks_
};

}  // namespace janus
