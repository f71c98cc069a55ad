#include "engine/plugin/plugin_folder.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include <fmt/format.h>

#include "base/error.h"
#include "base/paths.h"
#include "engine/plugin/plugin_file.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

fs::path userFolder() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data && *data == '/') return fs::path(data) / "janusscope/plugins";
  const char* home = std::getenv("HOME");
  return home && *home == '/' ? fs::path(home) / ".local/share/janusscope/plugins" : fs::path();
}

std::vector<fs::path> librariesIn(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
    if (at->path().extension() == ".so") files.push_back(at->path());
  std::sort(files.begin(), files.end());
  return files;
}

FoundPlugin loaded(const fs::path& file, std::span<const FoundPlugin> before, const ProbeCommand& probe) {
  try {
    requireSound(file, probe);
    PluginPtr plugin = Plugin::load(file);
    for (const FoundPlugin& other : before)
      if (other.plugin && other.plugin->name() == plugin->name())
        refusePlugin(file, fmt::format("{} has the same name, {}, and came first.",
                                       inQuotes(other.file.filename().string()), plugin->name()));
    return {file, std::move(plugin), ""};
  } catch (const std::exception& error) {
    return {file, nullptr, error.what()};
  }
}

}  // namespace

std::vector<fs::path> pluginFolders() {
  std::vector<fs::path> folders;
  if (const char* named = std::getenv("JANUS_PLUGINS")) {
    std::stringstream list(named);
    for (std::string folder; std::getline(list, folder, ':');) folders.emplace_back(folder);
  }
  folders.push_back(userFolder());
  folders.push_back(programDir() / "../lib/janus/plugins");
  std::erase_if(folders, [](const fs::path& folder) {
    std::error_code error;
    return folder.empty() || !fs::is_directory(folder, error);
  });
  return folders;
}

std::vector<FoundPlugin> findPlugins(std::span<const fs::path> folders, const ProbeCommand& probe) {
  std::vector<FoundPlugin> found;
  for (const fs::path& folder : folders)
    for (const fs::path& file : librariesIn(folder)) found.push_back(loaded(file, found, probe));
  return found;
}

}  // namespace janus
