#include "engine/checkpoint/sharded_file.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/strict_json.h"
#include "engine/checkpoint/checkpoint.h"
#include "engine/checkpoint/safetensors.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view indexEnding = ".index.json";
constexpr uint64_t longestIndex = 64 << 20;
constexpr size_t mostParts = 4096;

std::string lowerExtension(const fs::path& path) {
  std::string extension = path.extension().string();
  for (char& c : extension) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return extension;
}

// "model", 1, 2 and ".safetensors" of "model-00001-of-00002.safetensors".
struct PartName {
  std::string model, digits, count, ending;
  std::string file(size_t number) const {
    return fmt::format("{}-{:0>{}}-of-{}{}", model, number, digits.size(), count, ending);
  }
};

bool isNumber(std::string_view text) {
  return !text.empty() && text.size() <= 9 &&
         std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<PartName> partName(const fs::path& path) {
  constexpr std::string_view between = "-of-";
  const std::string ending = path.extension().string(), stem = path.stem().string();
  const size_t of = stem.rfind(between);
  if (ending.size() < 2 || of == std::string::npos || of == 0) return std::nullopt;
  const size_t dash = stem.rfind('-', of - 1);
  if (dash == std::string::npos || dash == 0) return std::nullopt;
  const std::string number = stem.substr(dash + 1, of - dash - 1), count = stem.substr(of + between.size());
  if (!isNumber(number) || !isNumber(count)) return std::nullopt;
  return PartName{stem.substr(0, dash), number, count, ending};
}

bool isIndex(const fs::path& path) { return path.string().ends_with(indexEnding); }

// Which file each tensor lies in.
std::map<std::string, std::string> weightMap(const fs::path& index) {
  constexpr const char* what = "model";
  const nlohmann::json json = strictJson(readText(index, longestIndex, what), index, what);
  const auto map = json.is_object() ? json.find("weight_map") : json.end();
  if (map == json.end() || !map->is_object() || map->empty())
    throw badModel(index, "it is no index of a model in several files: it has no weight_map.");
  std::map<std::string, std::string> files;
  for (const auto& [tensor, file] : map->items()) {
    const std::string name = file.is_string() ? file.get<std::string>() : "";
    if (name.empty() || name.find('/') != name.npos)
      throw badModel(index,
                     fmt::format("its weight_map gives {} no name of a file beside it.", quoted(tensor, 50)));
    files[tensor] = name;
  }
  return files;
}

void requireParts(const fs::path& named, const std::vector<fs::path>& parts) {
  std::error_code ignored;
  for (const fs::path& part : parts)
    if (!fs::exists(part, ignored))
      throw badModel(named,
                     fmt::format("it is of a model in {} parts, and {} is not beside it. Put all parts "
                                 "into one folder.",
                                 parts.size(), inQuotes(part.filename().string())));
}

std::vector<fs::path> partsOfIndex(const fs::path& index) {
  std::set<std::string> names;
  for (const auto& [tensor, file] : weightMap(index)) names.insert(file);
  std::vector<fs::path> parts;
  for (const std::string& name : names) parts.push_back(index.parent_path() / name);
  return parts;
}

std::vector<fs::path> partsByName(const fs::path& path, const PartName& name) {
  const size_t count = std::stoul(name.count);
  if (count == 0 || count > mostParts)
    throw badModel(path, fmt::format("its name says {} parts, at most {} are read.", name.count, mostParts));
  std::vector<fs::path> parts;
  for (size_t number = 1; number <= count; ++number) parts.push_back(path.parent_path() / name.file(number));
  return parts;
}

}  // namespace

bool hasSafetensorsName(const fs::path& path) { return lowerExtension(path) == ".safetensors"; }

bool hasCheckpointName(const fs::path& path) {
  const std::string extension = lowerExtension(path);
  return extension == ".ckpt" || extension == ".pt" || extension == ".pth" || extension == ".bin";
}

std::unique_ptr<TensorFile> openTensorFile(const fs::path& path) {
  const std::string start = InputFile(path, "model").firstBytes(16);
  const bool zip = start.starts_with("PK"), safetensors = start.size() > 8 && start[8] == '{';
  if (zip || (!safetensors && hasCheckpointName(path))) return std::make_unique<CheckpointFile>(path);
  return std::make_unique<SafetensorsFile>(path);
}

std::optional<Shards> shardsOf(const fs::path& path) {
  Shards shards;
  if (isIndex(path)) {
    shards = {path, partsOfIndex(path)};
  } else if (const auto name = partName(path)) {
    std::error_code ignored;
    const fs::path index = path.parent_path() / (name->model + name->ending + std::string(indexEnding));
    if (fs::exists(index, ignored))
      shards = {index, partsOfIndex(index)};
    else
      shards = {{}, partsByName(path, *name)};
  } else {
    return std::nullopt;
  }
  requireParts(path, shards.parts);
  return shards;
}

std::string modelStem(const fs::path& path) {
  if (const auto name = partName(path)) return name->model;
  const std::string file = path.filename().string();
  if (!isIndex(path)) return path.stem().string();
  return fs::path(file.substr(0, file.size() - indexEnding.size())).stem().string();
}

ShardedFile::ShardedFile(const Shards& shards) {
  std::map<std::string, fs::path> seen;
  for (const fs::path& path : shards.parts) {
    parts_.push_back(openTensorFile(path));
    for (TensorEntry entry : parts_.back()->entries()) {
      const auto [other, fresh] = seen.try_emplace(entry.name, path.filename());
      if (!fresh)
        throw badModel(
            path, fmt::format("{} is in {} too.", quoted(entry.name, 50), inQuotes(other->second.string())));
      entry.part = parts_.size() - 1;
      entries_.push_back(std::move(entry));
    }
  }
  if (shards.index.empty()) return;
  for (const auto& [tensor, file] : weightMap(shards.index))
    if (const auto found = seen.find(tensor); found == seen.end() || found->second != file)
      throw badModel(shards.index, fmt::format("{} is not in {}, where it says. Download the parts again.",
                                               quoted(tensor, 50), inQuotes(file)));
}

// The entries of a part are those of the part's own reader, which knows nothing of `part`.
std::vector<float> ShardedFile::read(const TensorEntry& entry) const {
  return parts_.at(entry.part)->read(entry);
}

std::vector<std::string> ShardedFile::notes() const {
  std::set<std::string> all;
  for (const auto& part : parts_)
    for (const std::string& note : part->notes()) all.insert(note);
  return {all.begin(), all.end()};
}

}  // namespace janus
