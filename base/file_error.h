// Messages about a bad file: one line, at most 200 bytes.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace janus {

// `start "file": detail`, at most 200 bytes.
std::string lineAbout(const std::string& start, const std::filesystem::path& file, const std::string& detail);

// `Cannot open <what> "file": <detail>`, cut to the 200 bytes a message may have.
Error badFile(const char* what, const std::filesystem::path& file, const std::string& detail);

// Between double quotes like inQuotes(), cut to `longest` bytes.
inline std::string quoted(std::string_view text, size_t longest) {
  return '"' + printable(text, longest) + '"';
}

// `parts` joined with `separator` as far as `budget` bytes go, then "and N more". The first part is always
// there.
std::string joinWithin(const std::vector<std::string>& parts, size_t budget,
                       const std::string& separator = ", ");

}  // namespace janus
