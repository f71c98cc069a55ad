#include "engine/checkpoint/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/atomic_file.h"
#include "base/strict_json.h"

namespace janus {
namespace {

using Json = nlohmann::json;

constexpr uint64_t lengthBytes = 8, longestHeader = 100'000'000;
constexpr int64_t mostElements = std::numeric_limits<int64_t>::max() / 8;  // so that the bytes fit int64 too

std::string quotedTensor(const std::string& name) { return fmt::format("tensor {}", quoted(name, 70)); }

// A number of bytes or elements; nothing for negative, fractional or too large ones.
std::optional<int64_t> natural(const Json& json) {
  if (!json.is_number_unsigned() ||
      json.get<uint64_t>() > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
    return std::nullopt;
  return json.get<int64_t>();
}

std::optional<std::vector<int64_t>> naturals(const Json& json) {
  if (!json.is_array()) return std::nullopt;
  std::vector<int64_t> numbers;
  for (const Json& element : json) {
    const auto number = natural(element);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

std::string typeText(const Json& json) {
  return json.is_string() ? printable(json.get_ref<const std::string&>(), 24)
                          : std::string("that is no text");
}

uint64_t bytesOf(const TensorEntry& entry) { return static_cast<uint64_t>(entry.count * sizeOf(entry.type)); }

}  // namespace

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path) : file_(path, "model") {
  refuseImpostors(file_);
  readHeader();
}

void SafetensorsFile::readHeader() {
  if (file_.size() < lengthBytes)
    throw badModel(
        file_.path(),
        fmt::format("it has {} bytes, a .safetensors has at least 8. Download it again.", file_.size()));
  uint64_t length = 0;
  file_.read(0, std::as_writable_bytes(std::span(&length, 1)));
  if (length == 0) throw badModel(file_.path(), "its header is empty (length 0 at byte 0).");
  if (length > longestHeader)
    throw badModel(file_.path(),
                   fmt::format("byte 0 gives a header of {} bytes, at most 100,000,000 are allowed. "
                               "It may not be a .safetensors.",
                               length));
  if (length > file_.size() - lengthBytes)
    throw badModel(file_.path(),
                   fmt::format("its header of {} bytes goes beyond the file's {}. Download it again.", length,
                               file_.size()));
  const std::string header = file_.text(lengthBytes, length);
  if (header.front() != '{')
    throw badModel(file_.path(),
                   fmt::format("its header starts with {}, wanted {{.", inQuotes(header.substr(0, 1))));
  if (header.back() == '\0')
    throw badModel(file_.path(), "its header is padded with NUL bytes, wanted spaces.");
  const Json json = strictJson(header, file_.path());
  for (const auto& [name, value] : json.items())
    if (name == "__metadata__")
      readMetadata(value);
    else
      addTensor(name, value, lengthBytes + length);
  if (entries_.size() > mostTensors)
    throw badModel(file_.path(),
                   fmt::format("it has {} tensors, at most {} are read.", entries_.size(), mostTensors));
  checkLayout(lengthBytes + length);
}

void SafetensorsFile::readMetadata(const Json& json) {
  if (!json.is_object())
    throw badModel(file_.path(), "__metadata__ in its header is not an object of texts.");
  for (const auto& [key, value] : json.items()) {
    if (!value.is_string())
      throw badModel(file_.path(),
                     fmt::format("__metadata__ {} in its header is not a text.", quoted(key, 50)));
    metadata_[key] = value;
  }
}

void SafetensorsFile::addTensor(const std::string& name, const Json& json, uint64_t dataStart) {
  const auto fail = [&](const std::string& what) {
    return badModel(file_.path(), quotedTensor(name) + " " + what);
  };
  if (!json.is_object() || json.size() != 3 || !json.contains("dtype") || !json.contains("shape") ||
      !json.contains("data_offsets"))
    throw fail("needs dtype, shape and data_offsets, and nothing else.");
  const auto type =
      json["dtype"].is_string() ? elementTypeNamed(json["dtype"].get<std::string>()) : std::nullopt;
  if (!type)
    throw fail(fmt::format("has type {}, which is not read. Convert it to F32.", typeText(json["dtype"])));
  const auto shape = naturals(json["shape"]), range = naturals(json["data_offsets"]);
  if (!shape || shape->size() > mostDimensions)
    throw fail("has a shape that is not a list of at most 8 sizes.");
  const int64_t count = countOf(*shape, mostElements);
  if (count < 0) throw fail("has a shape whose product overflows.");
  if (!range || range->size() != 2 || (*range)[0] > (*range)[1])
    throw fail("has data_offsets that are not [begin, end] with begin <= end.");
  TensorEntry entry{
      .name = name, .shape = *shape, .type = *type, .count = count, .record = {}, .strides = {}};
  entry.offset = dataStart + static_cast<uint64_t>((*range)[0]);
  if ((*range)[1] - (*range)[0] != count * sizeOf(*type))
    throw fail(fmt::format("has {} bytes, its shape and type {} need {}.", (*range)[1] - (*range)[0],
                           nameOf(*type), count * sizeOf(*type)));
  entries_.push_back(std::move(entry));
}

// The tensors tile the data: no byte unused (something could hide there), none used twice.
void SafetensorsFile::checkLayout(uint64_t dataStart) const {
  std::vector<const TensorEntry*> inOrder;
  for (const TensorEntry& entry : entries_) inOrder.push_back(&entry);
  std::sort(inOrder.begin(), inOrder.end(), [](const TensorEntry* a, const TensorEntry* b) {
    return std::pair(a->offset, bytesOf(*a)) < std::pair(b->offset, bytesOf(*b));
  });
  uint64_t at = dataStart;
  for (const TensorEntry* entry : inOrder) {
    if (entry->offset != at)
      throw badModel(file_.path(),
                     fmt::format("{} starts at data byte {}, the one before ends at {}.",
                                 quotedTensor(entry->name), entry->offset - dataStart, at - dataStart));
    at += bytesOf(*entry);
    if (at > file_.size())
      throw badModel(file_.path(), fmt::format("{} goes to byte {}, the file ends at {}. Download it again.",
                                               quotedTensor(entry->name), at, file_.size()));
  }
  if (at != file_.size())
    throw badModel(file_.path(),
                   fmt::format("its tensors end at byte {}, the file at {}.", at, file_.size()));
}

std::vector<float> SafetensorsFile::read(const TensorEntry& entry) const {
  std::vector<std::byte> bytes(bytesOf(entry));
  file_.read(entry.offset, bytes);
  return toFloats(bytes, entry.type);
}

std::string SafetensorsFile::title() const {
  const auto found = metadata_.find("title");
  return found == metadata_.end() ? std::string() : found->second;
}

const TensorEntry* SafetensorsFile::find(const std::string& name) const {
  const auto found =
      std::lower_bound(entries_.begin(), entries_.end(), name,
                       [](const TensorEntry& entry, const std::string& n) { return entry.name < n; });
  return found != entries_.end() && found->name == name ? &*found : nullptr;
}

WeightTensor SafetensorsFile::tensor(const std::string& name) const {
  const TensorEntry* entry = find(name);
  if (!entry) throw badModel(file_.path(), fmt::format("it has no {}.", quotedTensor(name)));
  return {entry->shape, std::make_shared<const std::vector<float>>(read(*entry))};
}

void writeSafetensors(const std::filesystem::path& path, const Weights& tensors,
                      const std::map<std::string, std::string>& metadata) {
  // Ordered, so that the same tensors always give the same file.
  nlohmann::ordered_json header = {{"__metadata__", metadata}};
  uint64_t end = 0;
  for (const auto& [name, tensor] : tensors.all()) {
    const uint64_t begin = end;
    end += tensor.values().size_bytes();
    header[name] = {{"dtype", "F32"}, {"shape", tensor.shape}, {"data_offsets", {begin, end}}};
  }
  std::string text = header.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  text.resize((text.size() + lengthBytes - 1) / lengthBytes * lengthBytes, ' ');
  const uint64_t length = text.size();
  AtomicFile file(path);
  file.write(std::as_bytes(std::span(&length, 1)));
  file.write(text);
  for (const auto& [name, tensor] : tensors.all()) file.write(std::as_bytes(tensor.values()));
  file.commit();
}

}  // namespace janus
