#include "engine/wire/workspace.h"

#include "engine/digest.h"
#include "engine/error.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

template <class Pointer>
Pointer present(Pointer found, const char* kind, const std::string& key) {
  if (!found) throw usageError("The engine has no " + std::string(kind) + " " + inQuotes(key) + " open.");
  return found;
}

}  // namespace

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
    return std::make_shared<const OpenModel>(OpenModel{path, readModel(file, config, stop)});
  });
  models_.put(model->model.digest, model);
  return model;
}

OpenTrackPtr Workspace::openTrack(const std::string& path, OpenGenome& genome, std::stop_token stop) {
  const auto track = tracksByStamp_.findOrMake(
      genome.key() + stampOf(path), [&] { return readTrack(path, contigResolverOf(genome.shared()), stop); });
  tracks_.put(track->info().id, track);
  genome.addNamesOf(*track);
  return track;
}

OpenGenomePtr Workspace::genome(const std::string& key) const {
  return present(genomes_.find(key), "genome", key);
}

OpenModelPtr Workspace::model(const std::string& digest) const {
  return present(models_.find(digest), "model", digest);
}

OpenTrackPtr Workspace::track(const std::string& id) const { return present(tracks_.find(id), "track", id); }

}  // namespace janus
