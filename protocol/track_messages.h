// What lanes paint: tiles of values, features. Coordinates are 0-based half-open.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "protocol/fields.h"

namespace janus {

constexpr size_t mostFeatures = 100'000;  // in one answer

// A Tile; no bytes: nothing is known anywhere in it. A size that does not fit kind and level throws Error
// (Usage) where it is read.
struct TileAnswer {
  Tile tile;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields);
};

struct TileRequest {
  static constexpr const char* op = "tile";
  using Answer = TileAnswer;
  TileId tile;
  std::string genome;  // of a plugin's track; others do without

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("tile", self.tile);
    fields.defaulted("genome", self.genome);
  }
};

struct FeaturesAnswer {
  std::optional<std::vector<Feature>> features;  // whole features that overlap the region, or
  std::optional<std::vector<uint32_t>>
      density;  // how many overlap each of equal bins, where they are too many

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.omittable("features", self.features);
    fields.omittable("density", self.density);
  }
};

struct FeaturesRequest {
  static constexpr const char* op = "features";
  using Answer = FeaturesAnswer;
  std::string track, genome;
  Region region;
  int most = 500;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("track", self.track);
    fields.defaulted("genome", self.genome);
    fields("region", self.region);
    fields.defaultedWithin("most", self.most, 1, mostFeatures);
  }
};

struct NextFeatureAnswer {
  std::optional<Feature> feature;  // none: it was the last

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.nullable("feature", self.feature);
  }
};

// The first feature that begins after a position, or the last that ends at or before it.
struct NextFeatureRequest {
  static constexpr const char* op = "next_feature";
  using Answer = NextFeatureAnswer;
  std::string track, genome, contig;
  int64_t position = 0;
  int direction = 1;  // 1 or -1

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields("track", self.track);
    fields.defaulted("genome", self.genome);
    fields("contig", self.contig);
    fields.within("position", self.position, 0, INT64_MAX / 2);
    fields.within("direction", self.direction, -1, 1);
  }
};

// "quantity" or "category".
struct TileKind {
  TrackKind kind = TrackKind::Quantity;
};
inline nlohmann::json fieldJson(const TileKind& value) {
  return value.kind == TrackKind::Category ? "category" : "quantity";
}
template <>
struct FieldType<TileKind> {
  static constexpr const char* wanted = "quantity or category";
  static bool read(const nlohmann::json& json, TileKind& value) {
    value.kind = json == "category" ? TrackKind::Category : TrackKind::Quantity;
    return json == "category" || json == "quantity";
  }
};

template <class Self, class Fields>
void TileAnswer::describe(Self& self, Fields& fields) {
  TileKind kind{self.tile.kind};
  fields("tile", self.tile.id);
  fields("kind", kind);
  fields.defaulted("categories", self.tile.categories);
  fields.payload(self.tile.bytes);
  if constexpr (!std::is_const_v<Self>) {
    Tile& tile = self.tile;
    tile.kind = kind.kind;
    fields.require(
        tile.empty() || tile.bytes.size() == Tile::bytesFor(tile.kind, tile.id.level, tile.categories),
        "a tile has the wrong size");
  }
}

}  // namespace janus
