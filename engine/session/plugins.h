// The plugins there are, and their tracks over the genomes that are open.
#pragma once

#include <mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "engine/plugin/plugin_folder.h"
#include "engine/plugin/plugin_track.h"
#include "engine/session/genomes.h"
#include "engine/session/shared_registry.h"
#include "protocol/opening_messages.h"

namespace janus {

// Safe to use from several threads. A track that no plugin has, and a genome that is not open, throw Error
// (Usage).
class Plugins {
 public:
  explicit Plugins(const Genomes& genomes) : genomes_(genomes) {}

  // Found, tried and loaded the first time.
  std::span<const FoundPlugin> found();
  std::vector<PluginInfo> infos();

  static bool isTrackId(std::string_view id);
  TrackSourcePtr values(const std::string& id, const std::string& genome);
  std::shared_ptr<const PluginFeatures> features(const std::string& id, const std::string& genome);
  // The genome is closed: lets go of all tracks over it.
  void closeOver(const std::string& genome);

 private:
  struct TrackOver;
  std::shared_ptr<const TrackOver> over(const std::string& id, const std::string& genome);
  std::pair<PluginPtr, size_t> trackNamed(const std::string& id);

  const Genomes& genomes_;
  std::once_flag sought_;
  std::vector<FoundPlugin> found_;
  SharedRegistry<const TrackOver> tracks_{"track"};
};

}  // namespace janus
