#include "engine/session/workspace.h"

#include "base/cancelled.h"
#include "base/digest.h"
#include "base/error.h"
#include "base/paths.h"
#include "engine/plugin/plugin_memory.h"
#include "protocol/track_name.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

template <class Pointer>
Pointer present(Pointer found, const char* kind, const std::string& key) {
  if (!found) throw usageError("The engine has no " + std::string(kind) + " " + inQuotes(key) + " open.");
  return found;
}

constexpr std::string_view pluginPrefix = "plugin/";

PluginBases basesOf(std::shared_ptr<const Genome> genome) {
  return {
      [genome](const std::string& name) { return genome->contig(name); },
      [genome](const Region& region, const std::stop_token& stop) { return genome->sequence(region, stop); }};
}

}  // namespace

Workspace::Workspace()
    : store_(std::make_shared<TileStore>(StoreOptions{.folder = cacheDir()})),
      storeFile_(store_->info().file),
      runs_(store_) {}

// The key is made of where the file lies and when it was changed, so that it is the same in the next engine
// too.
OpenGenomePtr Workspace::openGenome(const std::string& path, std::stop_token stop, const Progress& progress) {
  const auto demo = demoNamed(path);
  const fs::path file = demo ? demo->genome : fs::path(path);
  const std::string key = digestOf(stampOf(file));
  return genomes_.findOrMake(
      key, [&] { return std::make_shared<OpenGenome>(key, path, Genome::open(file, stop, progress)); });
}

OpenModelPtr Workspace::openModel(const std::string& path, const std::string& config, std::stop_token stop) {
  const auto demo = demoNamed(path);
  const fs::path file = demo ? demo->model : fs::path(path);
  // A configuration beside the weights counts as part of them.
  const std::string stamp =
      stampOf(file) + stampOf(file.parent_path() / "model_config.json") + stampOf(config);
  const auto model = modelsByStamp_.findOrMake(stamp, [&] {
    return std::make_shared<const OpenModel>(
        OpenModel{path, std::make_shared<Model>(readModel(file, config, stop))});
  });
  models_.put(model->model->digest, model);
  return model;
}

OpenTrackPtr Workspace::openTrack(const std::string& path, OpenGenome& genome, std::stop_token stop) {
  const auto track = tracksByStamp_.findOrMake(
      genome.key() + stampOf(path), [&] { return readTrack(path, contigResolverOf(genome.shared()), stop); });
  tracks_.put(track->info().id, track);
  genome.addNamesOf(*track);
  return track;
}

void Workspace::closeTrack(const std::string& id, OpenGenome& genome) {
  if (const auto track = tracks_.find(id)) {
    tracks_.drop(track);
    tracksByStamp_.drop(track);
  }
  genome.dropNamesOf(id);
}

OpenGenomePtr Workspace::genome(const std::string& key) const {
  return present(genomes_.find(key), "genome", key);
}

OpenModelPtr Workspace::model(const std::string& digest) const {
  return present(models_.find(digest), "model", digest);
}

TrackSourcePtr Workspace::values(const std::string& id, const std::string& genome) {
  if (const auto ofRun = RunTrackId::parse(id)) {
    const auto told = preview(ofRun->run);
    return told ? told->track(ofRun->name) : runs_.track(id);
  }
  if (id.starts_with(pluginPrefix)) return pluginValues(id, genome);
  const auto track = this->track(id);
  if (!track->values)
    throw usageError("The track " + inQuotes(track->info().title) + " has features, not values.");
  return track->values;
}

std::span<const FoundPlugin> Workspace::plugins() {
  std::call_once(pluginsSought_, [this] {
    plugins_ = findPlugins(pluginFolders(), ownProbe());
    rememberCrashes();
  });
  return plugins_;
}

// The plugin and the number of its track.
std::pair<PluginPtr, size_t> Workspace::pluginTrack(const std::string& id) {
  for (const FoundPlugin& found : plugins())
    for (size_t i = 0; found.plugin && i < found.plugin->tracks().size(); ++i)
      if (found.plugin->tracks()[i].info.id == id) return {found.plugin, i};
  throw usageError("The engine has no plugin with a track " + inQuotes(id) + ".");
}

TrackSourcePtr Workspace::pluginValues(const std::string& id, const std::string& genome) {
  return pluginValues_.findOrMake(id + " " + genome, [&]() -> TrackSourcePtr {
    const auto [plugin, track] = pluginTrack(id);
    if (plugin->tracks()[track].info.kind == TrackKind::Features)
      throw usageError("The track " + inQuotes(plugin->tracks()[track].info.title) +
                       " has features, not values.");
    return std::make_shared<PluginQuantity>(plugin, track, basesOf(this->genome(genome)->shared()));
  });
}

std::shared_ptr<const PluginFeatures> Workspace::pluginFeatures(const std::string& id,
                                                                const std::string& genome) {
  if (!id.starts_with(pluginPrefix)) return nullptr;
  return pluginFeatures_.findOrMake(id + " " + genome, [&] {
    const auto [plugin, track] = pluginTrack(id);
    if (plugin->tracks()[track].info.kind != TrackKind::Features)
      throw usageError("The track " + inQuotes(plugin->tracks()[track].info.title) +
                       " has values, not features.");
    return std::make_shared<const PluginFeatures>(plugin, track, basesOf(this->genome(genome)->shared()));
  });
}

std::shared_ptr<LoadedModel> Workspace::loaded(const std::string& digest, const DeviceSelection& device) {
  const auto opened = model(digest);
  return loaded_.findOrMake(digest + " " + device.device + " " + device.precision, [&] {
    return std::make_shared<LoadedModel>(opened->model, opened->path, device);
  });
}

std::shared_ptr<const StoredRun> Workspace::run(const std::string& key) {
  return present(runs_.find(key), "run", key);
}

// The right to keep the device busy.
class Workspace::Turn {
 public:
  Turn(Workspace& workspace, std::stop_token stop) : workspace_(workspace) {
    std::unique_lock lock(workspace_.turns_);
    if (!workspace_.turnFree_.wait(lock, stop, [&] { return !workspace_.computing_; })) throw Cancelled();
    workspace_.computing_ = true;
  }
  ~Turn() {
    const std::lock_guard lock(workspace_.turns_);
    workspace_.computing_ = false;
    workspace_.turnFree_.notify_one();
  }

 private:
  Workspace& workspace_;
};

RunCatalog::Answer Workspace::run(LoadedModel& model, const RunPlan& plan, std::stop_token stop) {
  if (auto there = runs_.find(plan.spec.key())) return {std::move(there), true, nullptr};
  const Turn turn(*this, stop);
  return obtainRun(runs_, model, plan, stop);
}

void Workspace::keepPreview(std::shared_ptr<const PreviewTracks> tracks) {
  const std::lock_guard lock(previewMutex_);
  preview_ = std::move(tracks);
}

std::shared_ptr<const PreviewTracks> Workspace::preview(const std::string& key) const {
  const std::lock_guard lock(previewMutex_);
  return preview_ && preview_->key() == key ? preview_ : nullptr;
}

// Of the file alone: the heart must beat while the store is busy.
int64_t Workspace::cacheBytes() const {
  std::error_code error;
  const auto bytes = fs::file_size(storeFile_, error);
  return error ? 0 : static_cast<int64_t>(bytes);
}

OpenTrackPtr Workspace::track(const std::string& id) const { return present(tracks_.find(id), "track", id); }

}  // namespace janus
