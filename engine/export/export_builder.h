// Values of tracks gathered for files: what an export's pieces point to, and who keeps it alive.
#pragma once

#include <deque>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/export/export.h"
#include "engine/run/model_run.h"
#include "engine/run/stored_run.h"

namespace janus {

class ExportBuilder {
 public:
  // The tracks of `names` over `part` of a run's window; pieces of later runs join the tracks of the same
  // name. `label` is what the user calls the part. Throws Error (Usage) for a name the run does not have,
  // saying which there are.
  void add(const StoredRun& run, const std::vector<std::string>& names, const Region& part,
           std::stop_token stop, const std::string& label = {});
  // A file's or plugin's track of values. One of a name that is taken is written as NAME-2, NAME-3, ...
  void add(const TrackSource& source, const Region& part, std::stop_token stop);
  // logits and embedding, where the run was made with them; npy only.
  void addArrays(const RunResult& fresh, const Region& part, const std::string& label = {});

  const std::vector<ExportTrack>& tracks() const { return tracks_; }
  const std::vector<ExportArray>& arrays() const { return arrays_; }

 private:
  ExportTrack& trackFor(const TrackInfo& info);
  void addPiece(const TrackInfo& info, ExportPiece piece, std::vector<float> values);
  void addArray(ExportArray array, std::span<const float> rows, const RunSpec& spec, const Region& part);

  std::vector<ExportTrack> tracks_;
  std::vector<ExportArray> arrays_;
  std::deque<std::vector<float>> values_;  // a deque's elements stay where they are
  std::deque<std::vector<uint8_t>> classes_;
};

// Every name a run with this manifest has, in order; those that only npy can hold are not among them.
std::vector<std::string> trackNamesOf(const StoredRun& run);
// The tracks themselves before a run of the model exists, their identities and windows yet to come.
std::vector<TrackInfo> tracksOf(const Config& config, Strands strands);

// All but the windows, which every exported piece knows.
Provenance exportProvenance(const RunManifest& manifest, const std::string& command);

}  // namespace janus
