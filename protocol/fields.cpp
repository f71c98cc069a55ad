#include "protocol/fields.h"

#include <limits>

namespace janus {

using nlohmann::json;

std::optional<int64_t> wholeNumber(const json& value) {
  if (value.is_number_unsigned() && value.get<uint64_t>() > static_cast<uint64_t>(INT64_MAX))
    return std::nullopt;
  if (!value.is_number_integer()) return std::nullopt;
  return value.get<int64_t>();
}

namespace {

template <class Number>
bool readWhole(const json& json, Number& value) {
  const auto number = wholeNumber(json);
  if (!number || *number < static_cast<int64_t>(std::numeric_limits<Number>::min()) ||
      *number > static_cast<int64_t>(std::numeric_limits<Number>::max()))
    return false;
  value = static_cast<Number>(*number);
  return true;
}

int64_t wholeAt(const json& object, const char* key) {
  return wholeNumber(object.value(key, json())).value_or(-1);
}

template <class T>
bool convert(const json& json, T& value) {
  try {
    value = json.get<T>();
    return true;
  } catch (const nlohmann::json::exception&) {
    return false;
  }
}

}  // namespace

bool FieldType<std::string>::read(const json& json, std::string& value) {
  if (!json.is_string()) return false;
  value = json.get<std::string>();
  return true;
}

bool FieldType<bool>::read(const json& json, bool& value) {
  if (!json.is_boolean()) return false;
  value = json.get<bool>();
  return true;
}

bool FieldType<double>::read(const json& json, double& value) {
  if (!json.is_number()) return false;
  value = json.get<double>();
  return true;
}

bool FieldType<float>::read(const json& json, float& value) {
  if (!json.is_number() && !json.is_null()) return false;
  value = json.is_null() ? std::numeric_limits<float>::quiet_NaN() : json.get<float>();
  return true;
}

bool FieldType<int64_t>::read(const json& json, int64_t& value) { return readWhole(json, value); }
bool FieldType<int>::read(const json& json, int& value) { return readWhole(json, value); }
bool FieldType<uint32_t>::read(const json& json, uint32_t& value) { return readWhole(json, value); }

bool FieldType<Region>::read(const json& object, Region& value) {
  if (!object.is_object()) return false;
  const json contig = object.value("contig", json());
  const int64_t begin = wholeAt(object, "begin"), end = wholeAt(object, "end");
  if (!contig.is_string() || begin < 0 || end <= begin) return false;
  value = {contig.get<std::string>(), begin, end};
  return true;
}

bool FieldType<TileId>::read(const json& object, TileId& value) {
  if (!object.is_object()) return false;
  const json track = object.value("track", json()), contig = object.value("contig", json());
  const int64_t level = wholeAt(object, "level"), index = wholeAt(object, "index");
  if (!track.is_string() || !contig.is_string()) return false;
  // The longest tile number keeps every coordinate within an int64.
  if (level < 0 || level > highestLevel || index < 0 || index > (int64_t{1} << 40)) return false;
  value = {track.get<std::string>(), contig.get<std::string>(), static_cast<int>(level), index};
  return true;
}

bool FieldType<TrackInfo>::read(const json& json, TrackInfo& value) { return convert(json, value); }
bool FieldType<Feature>::read(const json& json, Feature& value) { return convert(json, value); }

bool FieldType<JsonObject>::read(const json& json, JsonObject& value) {
  if (!json.is_object()) return false;
  value = json;
  return true;
}

bool FieldType<Strands>::read(const json& json, Strands& value) {
  if (!json.is_string()) return false;
  value = strandsNamed(json.get<std::string>());
  return true;
}

const json* FieldReader::find(const char* name) const {
  const auto found = head_.find(name);
  return found == head_.end() || found->is_null() ? nullptr : &*found;
}

const json& FieldReader::there(const char* name, const char* wanted) const {
  const json* found = find(name);
  if (!found) refuse(name, std::string("there; wanted ") + wanted);
  return *found;
}

void FieldReader::refuse(const char* name, const std::string& wanted) const {
  throw usageError(fmt::format("{}: its field \"{}\" is not {}.", message_, name, wanted));
}

}  // namespace janus
