#include "engine/session/file_stamp.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/input_file.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

// What cannot be opened stands for itself: whoever reads it says why.
std::string stampOfFile(const fs::path& path) {
  try {
    return fmt::format("{}:{}\n", path.string(), InputFile(path, "file").sampledDigest());
  } catch (const Error&) {
    return path.string() + "\n";
  }
}

}  // namespace

std::string stampOf(const fs::path& path) {
  std::error_code error;
  const fs::path canonical = fs::canonical(path, error);
  return error ? path.string() : stampOfFile(canonical);
}

}  // namespace janus
