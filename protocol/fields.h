// How messages are read and written: each describes its fields once, and the visitors of this file do the
// rest.
//
// A message is a struct with `template <class Self, class Fields> static void describe(Self& self, Fields&
// fields)` that calls, for each field in order:
//   fields(name, value)             must be there
//   fields.within(name, value, a, b)  must be there: a whole number from a to b
//   fields.defaulted(name, value)   always written; where it is absent or null the value stays as it is
//   fields.defaultedWithin(name, value, a, b)
//   fields.omittable(name, value)   left out when empty (text, list, optional), else as defaulted
//   fields.nullable(name, value)    must be there; null for an empty optional
//   fields.payload(bytes)           the binary part of the frame, no field of its own
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "protocol/feature.h"
#include "protocol/frame.h"
#include "protocol/region.h"
#include "protocol/strands.h"
#include "protocol/tile.h"

namespace janus {

using Payload = std::vector<std::byte>;

// Any JSON object, handed on as it is.
using JsonObject = nlohmann::json;

// Values: `wanted` says in words what is right, read() gives false for anything else.
template <class T>
struct FieldType;

// Whole numbers only, and none that an int64 cannot hold.
std::optional<int64_t> wholeNumber(const nlohmann::json& value);

template <>
struct FieldType<std::string> {
  static constexpr const char* wanted = "a text";
  static bool read(const nlohmann::json& json, std::string& value);
};
template <>
struct FieldType<bool> {
  static constexpr const char* wanted = "true or false";
  static bool read(const nlohmann::json& json, bool& value);
};
template <>
struct FieldType<double> {
  static constexpr const char* wanted = "a number";
  static bool read(const nlohmann::json& json, double& value);
};
// NaN is written as null, as JSON has none.
template <>
struct FieldType<float> {
  static constexpr const char* wanted = "a number or null";
  static bool read(const nlohmann::json& json, float& value);
};
template <>
struct FieldType<int64_t> {
  static constexpr const char* wanted = "a whole number";
  static bool read(const nlohmann::json& json, int64_t& value);
};
template <>
struct FieldType<int> {
  static constexpr const char* wanted = "a whole number";
  static bool read(const nlohmann::json& json, int& value);
};
template <>
struct FieldType<uint32_t> {
  static constexpr const char* wanted = "a whole number that is not negative";
  static bool read(const nlohmann::json& json, uint32_t& value);
};
template <>
struct FieldType<Region> {
  static constexpr const char* wanted = "a region {contig, begin, end} with 0 <= begin < end";
  static bool read(const nlohmann::json& json, Region& value);
};
template <>
struct FieldType<TileId> {
  static constexpr const char* wanted = "a tile {track, contig, level, index} of the grid";
  static bool read(const nlohmann::json& json, TileId& value);
};
template <>
struct FieldType<TrackInfo> {
  static constexpr const char* wanted = "a track";
  static bool read(const nlohmann::json& json, TrackInfo& value);
};
template <>
struct FieldType<Feature> {
  static constexpr const char* wanted = "a feature";
  static bool read(const nlohmann::json& json, Feature& value);
};
template <>
struct FieldType<JsonObject> {
  static constexpr const char* wanted = "an object";
  static bool read(const nlohmann::json& json, JsonObject& value);
};
// An unknown word throws Error (Usage) by itself: it says which words there are.
template <>
struct FieldType<Strands> {
  static constexpr const char* wanted = "a text";
  static bool read(const nlohmann::json& json, Strands& value);
};

inline nlohmann::json fieldJson(const Strands& value) { return nameOf(value); }
inline nlohmann::json fieldJson(float value) { return value; }  // NaN becomes null when it is dumped

// A struct of fields inside another: a list of devices, of runs.
class FieldWriter;
class FieldReader;
template <class T>
concept Described = requires(T& value, FieldWriter& fields) {
  T::describe(value, fields);
};

template <class T>
nlohmann::json fieldJson(const T& value);
template <class T>
bool readField(const nlohmann::json& json, T& value, const std::string& message);

// Writes a message into the head of a frame.
class FieldWriter {
 public:
  template <class T>
  void operator()(const char* name, const T& value) {
    head[name] = fieldJson(value);
  }
  template <class T>
  void within(const char* name, const T& value, int64_t, int64_t) {
    head[name] = value;
  }
  template <class T>
  void defaulted(const char* name, const T& value) {
    head[name] = fieldJson(value);
  }
  template <class T>
  void defaultedWithin(const char* name, const T& value, int64_t, int64_t) {
    head[name] = value;
  }
  template <class T>
  void omittable(const char* name, const std::optional<T>& value) {
    if (value) head[name] = fieldJson(*value);
  }
  template <class T>
  void omittable(const char* name, const T& value) {
    if (!value.empty()) head[name] = fieldJson(value);
  }
  template <class T>
  void nullable(const char* name, const std::optional<T>& value) {
    head[name] = value ? fieldJson(*value) : nlohmann::json();
  }
  void payload(const Payload& bytes) { binary = &bytes; }

  nlohmann::json head = nlohmann::json::object();
  const Payload* binary = nullptr;
};

// Reads a message from the head of a frame. What is absent or of another kind throws Error (Usage): `message`
// (such as `The engine cannot answer "run"`), the field, and what was wanted. Keys that nobody reads are
// ignored.
class FieldReader {
 public:
  FieldReader(const nlohmann::json& head, std::string message, Payload* binary = nullptr)
      : head_(head), message_(std::move(message)), binary_(binary) {}

  template <class T>
  void operator()(const char* name, T& value) {
    take(name, there(name, wantedOf<T>()), value);
  }
  template <class T>
  void within(const char* name, T& value, int64_t lowest, int64_t highest) {
    const auto number = wholeNumber(there(name, "a whole number"));
    if (!number || *number < lowest || *number > highest)
      refuse(name, fmt::format("a whole number from {} to {}", lowest, highest));
    value = static_cast<T>(*number);
  }
  template <class T>
  void defaulted(const char* name, T& value) {
    if (const auto* json = find(name)) take(name, *json, value);
  }
  template <class T>
  void defaultedWithin(const char* name, T& value, int64_t lowest, int64_t highest) {
    if (find(name)) within(name, value, lowest, highest);
  }
  template <class T>
  void omittable(const char* name, std::optional<T>& value) {
    if (const auto* json = find(name)) take(name, *json, value.emplace());
  }
  template <class T>
  void omittable(const char* name, T& value) {
    defaulted(name, value);
  }
  template <class T>
  void nullable(const char* name, std::optional<T>& value) {
    if (!head_.contains(name)) refuse(name, std::string("there; wanted ") + wantedOf<T>() + " or null");
    omittable(name, value);
  }
  void payload(Payload& bytes) {
    if (binary_) bytes = std::move(*binary_);
  }

  // What the fields must be together; `wrong` is the sentence's end ("a tile has the wrong size").
  void require(bool holds, const char* wrong) const {
    if (!holds) throw usageError(message_ + ": " + wrong + ".");
  }

  template <class T>
  static const char* wantedOf();

 private:
  const nlohmann::json* find(const char* name) const;  // there and not null
  const nlohmann::json& there(const char* name, const char* wanted) const;
  [[noreturn]] void refuse(const char* name, const std::string& wanted) const;
  template <class T>
  void take(const char* name, const nlohmann::json& json, T& value) {
    if (!readField(json, value, message_)) refuse(name, wantedOf<T>());
  }

  const nlohmann::json& head_;
  const std::string message_;
  Payload* binary_;
};

// Lists the names of a message's fields, as PROTOCOL.md must have them.
class FieldLister {
 public:
  template <class T>
  void operator()(const char* name, const T&) {
    names.emplace_back(name);
  }
  template <class T>
  void within(const char* name, const T&, int64_t, int64_t) {
    names.emplace_back(name);
  }
  template <class T>
  void defaulted(const char* name, const T&) {
    names.emplace_back(name);
  }
  template <class T>
  void defaultedWithin(const char* name, const T&, int64_t, int64_t) {
    names.emplace_back(name);
  }
  template <class T>
  void omittable(const char* name, const T&) {
    names.emplace_back(name);
  }
  template <class T>
  void nullable(const char* name, const T&) {
    names.emplace_back(name);
  }
  void payload(const Payload&) { hasPayload = true; }

  std::vector<std::string> names;
  bool hasPayload = false;
};

template <class T>
struct IsList : std::false_type {};
template <class T>
struct IsList<std::vector<T>> : std::true_type {};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};

template <class T>
nlohmann::json fieldJson(const T& value) {
  if constexpr (IsList<T>::value) {
    nlohmann::json list = nlohmann::json::array();
    for (const auto& one : value) list.push_back(fieldJson(one));
    return list;
  } else if constexpr (IsMap<T>::value) {
    nlohmann::json object = nlohmann::json::object();
    for (const auto& [name, one] : value) object[name] = fieldJson(one);
    return object;
  } else if constexpr (Described<const T>) {
    FieldWriter fields;
    T::describe(value, fields);
    return std::move(fields.head);
  } else {
    return value;
  }
}

template <class T>
bool readField(const nlohmann::json& json, T& value, const std::string& message) {
  if constexpr (IsList<T>::value) {
    if (!json.is_array()) return false;
    value.clear();
    for (const auto& one : json)
      if (!readField(one, value.emplace_back(), message)) return false;
    return true;
  } else if constexpr (IsMap<T>::value) {
    if (!json.is_object()) return false;
    for (const auto& [name, one] : json.items())
      if (!readField(one, value[name], message)) return false;
    return true;
  } else if constexpr (Described<T>) {
    if (!json.is_object()) return false;
    FieldReader fields(json, message);
    T::describe(value, fields);
    return true;
  } else {
    return FieldType<T>::read(json, value);
  }
}

template <class T>
const char* FieldReader::wantedOf() {
  if constexpr (IsList<T>::value)
    return std::is_same_v<T, std::vector<std::string>> ? "a list of texts" : "a list";
  else if constexpr (IsMap<T>::value || Described<T>)
    return "an object";
  else
    return FieldType<T>::wanted;
}

}  // namespace janus
