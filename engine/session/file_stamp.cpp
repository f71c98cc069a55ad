#include "engine/session/file_stamp.h"

#include <sys/stat.h>

#include <fmt/format.h>

namespace janus {
namespace fs = std::filesystem;
namespace {

std::string stampOfFile(const fs::path& path) {
  struct stat status = {};
  if (::stat(path.c_str(), &status) != 0) return path.string();
  return fmt::format("{}:{}:{}:{}:{}.{}\n", path.string(), status.st_dev, status.st_ino, status.st_size,
                     status.st_mtim.tv_sec, status.st_mtim.tv_nsec);
}

}  // namespace

std::string stampOf(const fs::path& path) {
  std::error_code error;
  const fs::path canonical = fs::canonical(path, error);
  if (error) return path.string();
  std::string stamp = stampOfFile(canonical);
  if (!fs::is_directory(canonical, error)) return stamp;
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(canonical, error))
    files.push_back(stampOfFile(entry.path()));
  std::sort(files.begin(), files.end());
  return stamp + fmt::format("{}", fmt::join(files, ""));
}

}  // namespace janus
