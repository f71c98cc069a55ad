// A tile: the piece of a track that is asked for, sent, stored and painted at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "protocol/region.h"

namespace janus {

constexpr int64_t tileBins = 8192;  // bins in every tile
constexpr int levelFanOut = 4;      // bins of level l that make one bin of level l + 1
constexpr int highestLevel = 10;    // 4^10 bases a bin: 8.6 Gb a tile

// Bases in one bin of a level: 4^level.
constexpr int64_t basesPerBin(int level) { return int64_t{1} << (2 * level); }
constexpr int64_t basesPerTile(int level) { return tileBins * basesPerBin(level); }

// The coarsest level that still has at least one bin a pixel.
int levelFor(double basesPerPixel);

// Tiles lie on a grid anchored at position 0 of the contig: tile `index` of a level covers
// [index * basesPerTile(level), (index + 1) * basesPerTile(level)).
struct TileId {
  std::string track;  // TrackInfo::id
  std::string contig;
  int level = 0;
  int64_t index = 0;
  Region region() const { return {contig, index * basesPerTile(level), (index + 1) * basesPerTile(level)}; }
  auto operator<=>(const TileId&) const = default;
};

enum class TrackKind {
  Quantity,  // a real value a base
  Category,  // one of `categories` classes a base
  Features   // intervals with names and strands: asked for as features, never as tiles
};

// What a track is, for lanes, tooltips and file headers.
struct TrackInfo {
  std::string id;     // unique in an engine: names content, e.g. "run/<digest>/entropy"
  std::string name;   // the word of the command line: "entropy", "expert.1.fwd"; a file's stem for a file
  std::string title;  // what the gutter shows: "Entropy"
  std::string unit;   // "bits", "probability", "log2 odds", "" ; shown under the name
  std::string definition;  // one line for the tooltip
  TrackKind kind = TrackKind::Quantity;
  int categories = 0;                     // Category only
  std::optional<double> lowest, highest;  // the range values can have by definition, where there is one
  std::optional<Region> window;           // where values exist; absent = anywhere in the genome
  std::string format = {};                // of a file of features: "BED", "GFF3", "GTF", "cytoBand"
  std::string source;                     // what it comes from, for the user: a file's path or a run in words
};

void to_json(nlohmann::json& json, const TrackInfo& info);
void from_json(const nlohmann::json& json, TrackInfo& info);
void to_json(nlohmann::json& json, const TileId& id);
void from_json(const nlohmann::json& json, TileId& id);
void to_json(nlohmann::json& json, const Region& region);
void from_json(const nlohmann::json& json, Region& region);

// Bytes, little-endian, no padding, `tileBins` bins:
//   Quantity, level 0:  float value[bins]
//   Quantity, level>0:  float min[bins], max[bins], mean[bins]
//   Category, level 0:  uint8 category[bins]                        255 where there is none
//   Category, level>0:  uint32 count[bins][categories]              exact counts over the bin's bases
// A quantity is NaN where nothing is known (in a bin: where no base of it is known). No bytes at all: nothing
// known anywhere in the tile.
struct Tile {
  TileId id;
  TrackKind kind = TrackKind::Quantity;
  int categories = 0;
  std::vector<std::byte> bytes;

  bool empty() const { return bytes.empty(); }
  // Level 0 answers its values for all three. Empty spans for an empty tile.
  std::span<const float> minimum() const;
  std::span<const float> maximum() const;
  std::span<const float> mean() const;
  std::span<const uint8_t> category() const;  // level 0
  std::span<const uint32_t> counts() const;   // level > 0, [bins][categories]

  // The bytes a tile of this kind and level must have when it is not empty.
  static size_t bytesFor(TrackKind kind, int level, int categories);
};

constexpr uint8_t noCategory = 255;

}  // namespace janus
