#include "protocol/lane_id.h"

namespace janus {
namespace {

constexpr std::string_view filePrefix = "file:", pluginPrefix = "plugin/";

}  // namespace

LaneSource laneSourceOf(std::string_view word) {
  if (word == "sequence") return LaneSource::Sequence;
  if (word.starts_with(filePrefix)) return LaneSource::File;
  return word.starts_with(pluginPrefix) ? LaneSource::Plugin : LaneSource::Run;
}

std::string fileLane(std::string_view path) { return std::string(filePrefix).append(path); }

std::string_view pathOfFileLane(std::string_view word) {
  return word.starts_with(filePrefix) ? word.substr(filePrefix.size()) : std::string_view();
}

std::string pluginLane(std::string_view plugin, std::string_view track) {
  return std::string(pluginPrefix).append(plugin).append("/").append(track);
}

PluginLaneNames namesOfPluginLane(std::string_view word) {
  if (!word.starts_with(pluginPrefix)) return {};
  word.remove_prefix(pluginPrefix.size());
  const size_t slash = word.find('/');
  if (slash == std::string_view::npos) return {word, {}};
  return {word.substr(0, slash), word.substr(slash + 1)};
}

}  // namespace janus
