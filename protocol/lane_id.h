// The id of a lane (LaneLook::lane): what it says about where the lane's data comes from.
#pragma once

#include <string>
#include <string_view>

namespace janus {

enum class LaneSource {
  Sequence,  // "sequence": the genome itself
  File,      // "file:PATH": a file the user opened
  Plugin,    // "plugin/PLUGIN/TRACK": a plugin's track, by names, so that a rebuilt plugin is the same lane
  Run        // anything else: the run that is shown ("logo", "entropy", "expert.1.fwd")
};

LaneSource laneSourceOf(std::string_view id);

std::string fileLane(std::string_view path);
std::string_view pathOfFileLane(std::string_view id);  // empty for an id of another source

std::string pluginLane(std::string_view plugin, std::string_view track);
// Both empty for an id of another source.
struct PluginLaneNames {
  std::string_view plugin, track;
};
PluginLaneNames namesOfPluginLane(std::string_view id);

}  // namespace janus
