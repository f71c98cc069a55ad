#include "protocol/lane_id.h"

namespace janus {
namespace {

constexpr std::string_view filePrefix = "file:", pluginPrefix = "plugin/";

}  // namespace

LaneSource laneSourceOf(std::string_view id) {
  if (id == "sequence") return LaneSource::Sequence;
  if (id.starts_with(filePrefix)) return LaneSource::File;
  return id.starts_with(pluginPrefix) ? LaneSource::Plugin : LaneSource::Run;
}

std::string fileLane(std::string_view path) { return std::string(filePrefix).append(path); }

std::string_view pathOfFileLane(std::string_view id) {
  return id.starts_with(filePrefix) ? id.substr(filePrefix.size()) : std::string_view();
}

std::string pluginLane(std::string_view plugin, std::string_view track) {
  return std::string(pluginPrefix).append(plugin).append("/").append(track);
}

PluginLaneNames namesOfPluginLane(std::string_view id) {
  if (!id.starts_with(pluginPrefix)) return {};
  id.remove_prefix(pluginPrefix.size());
  const size_t slash = id.find('/');
  if (slash == std::string_view::npos) return {id, {}};
  return {id.substr(0, slash), id.substr(slash + 1)};
}

}  // namespace janus
