#include "engine/paths.h"

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "engine/error.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

fs::path fromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value && *value ? fs::path(value) : fs::path();
}

fs::path privateFolder(const fs::path& wanted) {
  std::error_code error;
  fs::create_directories(wanted, error);
  if (!error && ::access(wanted.c_str(), W_OK) == 0) return wanted;
  const fs::path fallback = fs::temp_directory_path() / ("janusscope-" + std::to_string(::getuid()));
  fs::create_directories(fallback);
  fs::permissions(fallback, fs::perms::owner_all);
  return fallback;
}

// `own` wins as it is; `xdg` and the folder under home get the program's name.
fs::path userFolder(const char* own, const char* xdg, const char* underHome) {
  if (auto folder = fromEnvironment(own); !folder.empty()) return privateFolder(folder);
  if (auto base = fromEnvironment(xdg); base.is_absolute()) return privateFolder(base / "janusscope");
  return privateFolder(fromEnvironment("HOME") / underHome / "janusscope");
}

}  // namespace

fs::path cacheDir() { return userFolder("JANUS_CACHE_DIR", "XDG_CACHE_HOME", ".cache"); }

fs::path stateDir() { return userFolder("JANUS_STATE_DIR", "XDG_STATE_HOME", ".local/state"); }

fs::path programDir() { return fs::read_symlink("/proc/self/exe").parent_path(); }

fs::path resourcesDir() {
  const fs::path here = programDir();
  // In the build tree a program lies in build/<preset>/bin.
  for (const fs::path& folder :
       {fromEnvironment("JANUS_RESOURCES"), here / "../share/janusscope", here / "../../../resources"})
    if (!folder.empty() && fs::is_directory(folder / "demo")) return fs::canonical(folder);
  throw internalError("Cannot find the resources folder beside " + inQuotes(here.string()) +
                      ": set JANUS_RESOURCES to it or install the program again.");
}

}  // namespace janus
