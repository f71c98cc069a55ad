#include "protocol/tile.h"

#include <nlohmann/json.hpp>

namespace janus {
namespace {

std::span<const float> floats(const Tile& tile, size_t part) {
  if (tile.empty()) return {};
  const size_t parts = tile.id.level == 0 ? 1 : 3;
  const auto* values = reinterpret_cast<const float*>(tile.bytes.data());
  return {values + std::min(part, parts - 1) * tileBins, static_cast<size_t>(tileBins)};
}

}  // namespace

int levelFor(double basesPerPixel) {
  int level = 0;
  while (level < highestLevel && static_cast<double>(basesPerBin(level + 1)) <= basesPerPixel) ++level;
  return level;
}

std::span<const float> Tile::minimum() const { return floats(*this, 0); }
std::span<const float> Tile::maximum() const { return floats(*this, 1); }
std::span<const float> Tile::mean() const { return floats(*this, 2); }

std::span<const uint8_t> Tile::category() const {
  return {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
}

std::span<const uint32_t> Tile::counts() const {
  return {reinterpret_cast<const uint32_t*>(bytes.data()), bytes.size() / sizeof(uint32_t)};
}

size_t Tile::bytesFor(TrackKind kind, int level, int categories) {
  if (kind == TrackKind::Category)
    return level == 0 ? tileBins : tileBins * sizeof(uint32_t) * static_cast<size_t>(categories);
  return tileBins * sizeof(float) * (level == 0 ? 1 : 3);
}

NLOHMANN_JSON_SERIALIZE_ENUM(TrackKind, {{TrackKind::Quantity, "quantity"},
                                         {TrackKind::Category, "category"},
                                         {TrackKind::Features, "features"}})

void to_json(nlohmann::json& json, const Region& region) {
  json = {{"contig", region.contig}, {"begin", region.begin}, {"end", region.end}};
}

void from_json(const nlohmann::json& json, Region& region) {
  region = {json.at("contig"), json.at("begin"), json.at("end")};
}

void to_json(nlohmann::json& json, const TileId& id) {
  json = {{"track", id.track}, {"contig", id.contig}, {"level", id.level}, {"index", id.index}};
}

void from_json(const nlohmann::json& json, TileId& id) {
  id = {json.at("track"), json.at("contig"), json.at("level"), json.at("index")};
}

void to_json(nlohmann::json& json, const TrackInfo& info) {
  json = {{"id", info.id},
          {"name", info.name},
          {"title", info.title},
          {"unit", info.unit},
          {"definition", info.definition},
          {"kind", info.kind},
          {"categories", info.categories},
          {"source", info.source}};
  if (info.lowest) json["lowest"] = *info.lowest;
  if (info.highest) json["highest"] = *info.highest;
  if (info.window) json["window"] = *info.window;
  if (!info.format.empty()) json["format"] = info.format;
}

void from_json(const nlohmann::json& json, TrackInfo& info) {
  info = {};
  info.id = json.at("id");
  info.name = json.at("name");
  info.title = json.value("title", info.name);
  info.unit = json.value("unit", "");
  info.definition = json.value("definition", "");
  info.kind = json.at("kind").get<TrackKind>();
  info.categories = json.value("categories", 0);
  info.source = json.value("source", "");
  info.format = json.value("format", "");
  if (json.contains("lowest")) info.lowest = json["lowest"].get<double>();
  if (json.contains("highest")) info.highest = json["highest"].get<double>();
  if (json.contains("window")) info.window = json["window"].get<Region>();
}

}  // namespace janus
