#include "base/file_error.h"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "base/utf8.h"

namespace janus {
namespace {

constexpr size_t longestMessage = 200;

// Already fit to be shown; printable() would escape its quotes a second time.
std::string cut(const std::string& text, size_t longest) {
  if (text.size() <= longest) return text;
  size_t end = longest - 3;
  while (end > 0 && continuesUtf8(text[end])) --end;
  return text.substr(0, end) + "...";
}

}  // namespace

std::string lineAbout(const std::string& start, const std::filesystem::path& file,
                      const std::string& detail) {
  // A long path is known to whoever typed it; what is wrong inside the file is not.
  constexpr size_t longestPath = 80, shortestPath = 24, around = 5;  // a blank, quotes, ": "
  const size_t taken = start.size() + around + detail.size();
  const size_t room = taken < longestMessage ? longestMessage - taken : 0;
  const std::string path = quoted(file.string(), std::clamp(room, shortestPath, longestPath));
  return cut(fmt::format("{} {}: {}", start, path, detail), longestMessage);
}

Error badFile(const char* what, const std::filesystem::path& file, const std::string& detail) {
  return inputError(lineAbout(fmt::format("Cannot open {}", what), file, detail));
}

std::string joinWithin(const std::vector<std::string>& parts, size_t budget, const std::string& separator) {
  std::string joined;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0 && joined.size() + separator.size() + parts[i].size() > budget)
      return joined + fmt::format("{}and {} more", separator, parts.size() - i);
    joined += (i > 0 ? separator : "") + parts[i];
  }
  return joined;
}

}  // namespace janus
