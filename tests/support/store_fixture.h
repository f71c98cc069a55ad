// Tiles and results for the tests of the tile store.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <random>
#include <string>

#include "engine/store/tile_store.h"

namespace janus {

// A fresh folder, removed at the end.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "janus-store-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// The tile number `number` of a track: noise that depends on this number alone.
inline Tile noiseTile(const std::string& track, int64_t number, int level = 0) {
  std::mt19937 random(static_cast<uint32_t>(number) * 16 + level);
  std::uniform_real_distribution<float> uniform(0, 1);
  Tile tile{{track, "chr1", level, number}, TrackKind::Quantity, 0, {}};
  std::vector<float> values(Tile::bytesFor(TrackKind::Quantity, level, 0) / sizeof(float));
  for (float& value : values) value = uniform(random);
  const auto bytes = std::as_bytes(std::span(values));
  tile.bytes.assign(bytes.begin(), bytes.end());
  return tile;
}

// A tile that packs into a few bytes: what the files of tests/bad/cache hold, under "run/one/steps" 0 to 39.
inline Tile stepsTile(int64_t number) {
  Tile tile{{"run/one/steps", "chr1", 0, number}, TrackKind::Quantity, 0, {}};
  std::vector<float> values(tileBins);
  for (size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>((i + number) / 512);
  const auto bytes = std::as_bytes(std::span(values));
  tile.bytes.assign(bytes.begin(), bytes.end());
  return tile;
}

inline StoredResult resultNamed(const std::string& key) {
  return {key, "genome", "model", "{\"of\": \"" + key + "\"}", {}};
}

// `tiles` tiles of track run/<key>/noise, stored as one result.
inline void putNoise(TileStore& store, const std::string& key, int tiles) {
  PackedParts parts;
  for (int i = 0; i < tiles; ++i) parts.add(noiseTile("run/" + key + "/noise", i));
  store.put(resultNamed(key), parts);
}

inline bool holdsNoise(TileStore& store, const std::string& key, int number) {
  const Tile wanted = noiseTile("run/" + key + "/noise", number);
  const auto found = store.get(wanted.id);
  return found && found->bytes == wanted.bytes && found->kind == wanted.kind;
}

}  // namespace janus
