// What a window has open, found by key; every opening of the same unchanged file finds the same thing.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "engine/plugin/plugin_folder.h"
#include "engine/plugin/plugin_track.h"
#include "engine/run/preview_tracks.h"
#include "engine/run/run_catalog.h"
#include "engine/session/opened.h"
#include "engine/session/shared_registry.h"

namespace janus {

// Safe to use from several threads. What is asked for by a key that nothing has throws Error (Usage).
class Workspace {
 public:
  using Progress = std::function<void(double)>;

  Workspace();

  // `path`: a file or a demo's word. Errors are those of the readers.
  OpenGenomePtr openGenome(const std::string& path, std::stop_token stop, const Progress& progress);
  OpenModelPtr openModel(const std::string& path, const std::string& config, std::stop_token stop);
  OpenTrackPtr openTrack(const std::string& path, OpenGenome& genome, std::stop_token stop);
  // Lets go of the file and its names; nothing happens where no such track is open.
  void closeTrack(const std::string& id, OpenGenome& genome);

  OpenGenomePtr genome(const std::string& key) const;
  OpenModelPtr model(const std::string& digest) const;
  // A file's track, a run's, which need not have been asked for in this engine's life, or a plugin's over a
  // genome.
  TrackSourcePtr values(const std::string& id, const std::string& genome);
  OpenTrackPtr track(const std::string& id) const;

  // Found, tried and loaded the first time.
  std::span<const FoundPlugin> plugins();
  // nullptr where `id` is no plugin's track of features.
  std::shared_ptr<const PluginFeatures> pluginFeatures(const std::string& id, const std::string& genome);

  // Loaded on its device the first time.
  std::shared_ptr<LoadedModel> loaded(const std::string& digest, const DeviceSelection& device);
  RunCatalog& runs() { return runs_; }
  std::shared_ptr<const StoredRun> run(const std::string& key);
  // One run is computed at a time; one that is already there does not wait for its turn.
  RunCatalog::Answer run(LoadedModel& model, const RunPlan& plan, std::stop_token stop);

  // What the run under way has told: answers for its tracks until another run tells something.
  void keepPreview(std::shared_ptr<const PreviewTracks> tracks);
  std::shared_ptr<const PreviewTracks> preview(
      const std::string& key) const;  // nullptr where it is not that one

  TileStore& store() { return *store_; }
  int64_t cacheBytes() const;

 private:
  class Turn;
  std::pair<PluginPtr, size_t> pluginTrack(const std::string& id);
  TrackSourcePtr pluginValues(const std::string& id, const std::string& genome);

  std::shared_ptr<TileStore> store_;
  const std::filesystem::path storeFile_;
  RunCatalog runs_;
  SharedRegistry<LoadedModel> loaded_;
  std::once_flag pluginsSought_;
  std::vector<FoundPlugin> plugins_;
  SharedRegistry<const TrackSource> pluginValues_;
  SharedRegistry<const PluginFeatures> pluginFeatures_;
  std::mutex turns_;
  std::condition_variable_any turnFree_;
  bool computing_ = false;
  mutable std::mutex previewMutex_;
  std::shared_ptr<const PreviewTracks> preview_;
  SharedRegistry<OpenGenome> genomes_;
  SharedRegistry<const OpenModel> modelsByStamp_, models_;
  SharedRegistry<const OpenTrack> tracksByStamp_, tracks_;
};

}  // namespace janus
