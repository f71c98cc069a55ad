// All plugins that were found: every .so in the plugin folders, each loaded or refused with a reason.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "engine/plugin/plugin.h"
#include "engine/plugin/probe.h"

namespace janus {

// Either a plugin or the line that says why it is not one.
struct FoundPlugin {
  std::filesystem::path file;
  PluginPtr plugin;
  std::string error;
};

// $JANUS_PLUGINS (folders separated by ':'), the user's (~/.local/share/janusscope/plugins), those that came
// with the program. Folders that do not exist are left out.
std::vector<std::filesystem::path> pluginFolders();

// In the order of the folders, by name in each. Of two plugins with one name the first is taken. A bad file
// never makes this throw.
std::vector<FoundPlugin> findPlugins(std::span<const std::filesystem::path> folders,
                                     const ProbeCommand& probe);

}  // namespace janus
