// An amount of memory as a user writes it.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <optional>
#include <string>

namespace janus {

// "4.5G" -> 4500000000, "500M", "500000000". Nothing for any other text.
inline std::optional<int64_t> memorySizeFrom(const std::string& words) {
  char* end = nullptr;
  double bytes = std::strtod(words.c_str(), &end);
  const std::string unit = end;
  if (unit == "M") bytes *= 1e6;
  if (unit == "G") bytes *= 1e9;
  const bool known = unit.empty() || unit == "M" || unit == "G";
  if (end == words.c_str() || !known || !(bytes >= 1 && bytes < 1e18)) return std::nullopt;
  return static_cast<int64_t>(bytes);
}

}  // namespace janus
