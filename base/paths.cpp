#include "base/paths.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>

#include "base/error.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

fs::path fromEnvironment(const char* name) {
  const char* value = std::getenv(name);
  return value && *value ? fs::path(value) : fs::path();
}

// Creates the folder for this user alone if it is missing; returns why it cannot be written to, if it cannot.
std::error_code madePrivate(const fs::path& folder) {
  std::error_code error;
  if (fs::create_directories(folder, error)) fs::permissions(folder, fs::perms::owner_all, error);
  if (!error && !fs::is_directory(folder, error)) error = std::make_error_code(std::errc::not_a_directory);
  if (!error && ::access(folder.c_str(), W_OK) != 0) error = {errno, std::generic_category()};
  return error;
}

bool makePrivate(const fs::path& folder) { return !madePrivate(folder); }

// The name of the folder under /tmp can be guessed, so a folder or link that another user put there is
// refused.
fs::path temporaryFolder() {
  fs::path folder = fs::temp_directory_path() / ("janusscope-" + std::to_string(::getuid()));
  struct stat status {};
  if (!makePrivate(folder) || ::lstat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) ||
      status.st_uid != ::getuid())
    throw resourceError("Cannot use " + inQuotes(folder.string()) +
                        " as a private folder: set JANUS_CACHE_DIR and JANUS_STATE_DIR to folders of yours.");
  return folder;
}

fs::path privateFolder(const fs::path& wanted) { return makePrivate(wanted) ? wanted : temporaryFolder(); }

// A folder that the user named is used or refused: the user would not find results that were written
// elsewhere.
fs::path namedFolder(const char* variable, const fs::path& folder) {
  if (const auto error = madePrivate(folder))
    throw resourceError(std::string(variable) + " names " + inQuotes(folder.string()) +
                        ", which cannot be used as a folder (" + error.message() +
                        "). Set it to a folder you can write, or unset it.");
  return folder;
}

// `own` is used as it stands; under `xdg` and under home a folder with the program's name is used.
fs::path userFolder(const char* own, const char* xdg, const char* underHome) {
  if (auto folder = fromEnvironment(own); !folder.empty()) return namedFolder(own, folder);
  if (auto base = fromEnvironment(xdg); base.is_absolute()) return privateFolder(base / "janusscope");
  const fs::path home = fromEnvironment("HOME");
  return home.is_absolute() ? privateFolder(home / underHome / "janusscope") : temporaryFolder();
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
