#include "engine/wire/request.h"

#include <fmt/format.h>

#include "base/error.h"

namespace janus {

using nlohmann::json;

namespace {

// Whole numbers only, and none that an int64 cannot hold.
std::optional<int64_t> wholeOf(const json& value) {
  if (value.is_number_unsigned() && value.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX))
    return std::nullopt;
  if (!value.is_number_integer()) return std::nullopt;
  return value.get<int64_t>();
}

}  // namespace

std::optional<int64_t> Request::id() const {
  const auto found = head_.find("id");
  return found == head_.end() ? std::nullopt : wholeOf(*found);
}

void Request::refuse(const char* key, const std::string& wanted) const {
  const auto op = head_.find("op");
  const std::string name = op != head_.end() && op->is_string() ? op->get<std::string>() : "";
  throw usageError(
      fmt::format("The engine cannot answer {}: its field \"{}\" is not {}.", inQuotes(name), key, wanted));
}

bool Request::has(const char* key) const {
  const auto found = head_.find(key);
  return found != head_.end() && !found->is_null();
}

const json& Request::at(const char* key, const char* wanted) const {
  if (!has(key)) refuse(key, std::string("there; wanted ") + wanted);
  return *head_.find(key);
}

std::string Request::text(const char* key) const {
  const json& value = at(key, "a text");
  if (!value.is_string()) refuse(key, "a text");
  return value.get<std::string>();
}

std::string Request::text(const char* key, const std::string& otherwise) const {
  return has(key) ? text(key) : otherwise;
}

int64_t Request::whole(const char* key, int64_t lowest, int64_t highest) const {
  const auto number = wholeOf(at(key, "a whole number"));
  if (!number || *number < lowest || *number > highest)
    refuse(key, fmt::format("a whole number from {} to {}", lowest, highest));
  return *number;
}

int64_t Request::whole(const char* key, int64_t lowest, int64_t highest, int64_t otherwise) const {
  return has(key) ? whole(key, lowest, highest) : otherwise;
}

double Request::number(const char* key, double otherwise) const {
  if (!has(key)) return otherwise;
  const json& value = at(key, "a number");
  if (!value.is_number()) refuse(key, "a number");
  return value.get<double>();
}

std::vector<std::string> Request::texts(const char* key) const {
  std::vector<std::string> texts;
  if (!has(key)) return texts;
  const json& list = at(key, "a list of texts");
  if (!list.is_array()) refuse(key, "a list of texts");
  for (const json& text : list) {
    if (!text.is_string()) refuse(key, "a list of texts");
    texts.push_back(text.get<std::string>());
  }
  return texts;
}

Region Request::region(const char* key) const {
  constexpr const char* wanted = "a region {contig, begin, end} with 0 <= begin < end";
  const json& value = at(key, wanted);
  if (!value.is_object()) refuse(key, wanted);
  const json contig = value.value("contig", json());
  const int64_t begin = wholeOf(value.value("begin", json())).value_or(-1);
  const int64_t end = wholeOf(value.value("end", json())).value_or(-1);
  if (!contig.is_string() || begin < 0 || end <= begin) refuse(key, wanted);
  return {contig.get<std::string>(), begin, end};
}

TileId Request::tile() const {
  constexpr const char* wanted = "a tile {track, contig, level, index} of the grid";
  const json& value = at("tile", wanted);
  if (!value.is_object()) refuse("tile", wanted);
  const json track = value.value("track", json()), contig = value.value("contig", json());
  const int64_t level = wholeOf(value.value("level", json())).value_or(-1);
  const int64_t index = wholeOf(value.value("index", json())).value_or(-1);
  if (!track.is_string() || !contig.is_string()) refuse("tile", wanted);
  // The longest tile number keeps every coordinate within an int64.
  if (level < 0 || level > highestLevel || index < 0 || index > (int64_t{1} << 40)) refuse("tile", wanted);
  return {track.get<std::string>(), contig.get<std::string>(), static_cast<int>(level), index};
}

}  // namespace janus
