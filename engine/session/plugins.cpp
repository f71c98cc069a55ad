#include "engine/session/plugins.h"

#include "base/error.h"
#include "engine/plugin/plugin_memory.h"

namespace janus {
namespace {

constexpr std::string_view prefix = "plugin/";

PluginBases basesOf(std::shared_ptr<const Genome> genome) {
  return {
      [genome](const std::string& name) { return genome->contig(name); },
      [genome](const Region& region, const std::stop_token& stop) { return genome->sequence(region, stop); }};
}

PluginInfo infoOf(const FoundPlugin& found) {
  PluginInfo info;
  info.file = found.file.string();
  info.name = found.file.stem().string();
  info.error = found.error;
  if (!found.plugin) return info;
  info.name = found.plugin->name();
  info.version = found.plugin->version();
  info.description = found.plugin->description();
  for (const PluginTrack& track : found.plugin->tracks()) info.tracks.push_back(track.info);
  return info;
}

}  // namespace

// Values or features, never both.
struct Plugins::TrackOver {
  std::string title, genome;
  TrackSourcePtr values = {};
  std::shared_ptr<const PluginFeatures> features = {};
};

std::span<const FoundPlugin> Plugins::found() {
  std::call_once(sought_, [this] {
    found_ = findPlugins(pluginFolders(), ownProbe());
    rememberCrashes();
  });
  return found_;
}

std::vector<PluginInfo> Plugins::infos() {
  std::vector<PluginInfo> infos;
  for (const FoundPlugin& one : found()) infos.push_back(infoOf(one));
  return infos;
}

bool Plugins::isTrackId(std::string_view id) { return id.starts_with(prefix); }

// The plugin and the number of its track.
std::pair<PluginPtr, size_t> Plugins::trackNamed(const std::string& id) {
  for (const FoundPlugin& one : found())
    for (size_t i = 0; one.plugin && i < one.plugin->tracks().size(); ++i)
      if (one.plugin->tracks()[i].info.id == id) return {one.plugin, i};
  throw usageError("The engine has no plugin with a track " + inQuotes(id) + ".");
}

std::shared_ptr<const Plugins::TrackOver> Plugins::over(const std::string& id, const std::string& genome) {
  const std::string key = genome + " " + id;
  if (auto there = tracks_.find(key)) return there;
  return tracks_.open(
      key,
      [&] {
        const auto [plugin, number] = trackNamed(id);
        const TrackInfo& info = plugin->tracks()[number].info;
        const auto bases = basesOf(genomes_.get(genome)->shared());
        auto track = std::make_shared<TrackOver>(TrackOver{info.title, genome});
        if (info.kind == TrackKind::Features)
          track->features = std::make_shared<const PluginFeatures>(plugin, number, bases);
        else
          track->values = std::make_shared<const PluginQuantity>(plugin, number, bases);
        return track;
      },
      [&](const TrackOver&) { return key; });
}

TrackSourcePtr Plugins::values(const std::string& id, const std::string& genome) {
  const auto track = over(id, genome);
  if (!track->values) throw usageError("The track " + inQuotes(track->title) + " has features, not values.");
  return track->values;
}

std::shared_ptr<const PluginFeatures> Plugins::features(const std::string& id, const std::string& genome) {
  const auto track = over(id, genome);
  if (!track->features)
    throw usageError("The track " + inQuotes(track->title) + " has values, not features.");
  return track->features;
}

void Plugins::closeOver(const std::string& genome) {
  tracks_.closeAll([&](const std::string&, const TrackOver& track) { return track.genome == genome; });
}

}  // namespace janus
