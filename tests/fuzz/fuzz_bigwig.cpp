// Tiles at several levels, from the values and from zoom levels.
#include <cmath>
#include <cstring>

#include "engine/formats/bigwig_track.h"
#include "tests/fuzz/fuzzed.h"

namespace {

constexpr size_t mostContigs = 3;
constexpr int64_t bases = 3'000'000;

void readTile(const janus::BigWigTrack& track, const std::string& contig, int level) {
  const janus::Tile tile = track.tile({track.info().id, contig, level, 0}, {});
  for (size_t at = 0; at + sizeof(float) <= tile.bytes.size(); at += sizeof(float)) {
    float value = 0;
    std::memcpy(&value, tile.bytes.data() + at, sizeof value);
    if (std::isinf(value)) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const janus::fuzz::FuzzedFile file(janus::fuzz::textOf(bytes, size));
  std::vector<std::string> contigs;
  const auto resolve = [&](std::string_view name) {
    if (contigs.size() < mostContigs) contigs.emplace_back(name);
    return std::optional(janus::Contig{std::string(name), 0, bases});
  };
  janus::fuzz::mayRefuse([&] {
    const janus::BigWigTrack track(file.path(), resolve, {.exactBytes = 100});
    for (const std::string& contig : contigs)
      for (const int level : {0, 3, 6, 9}) janus::fuzz::mayRefuse([&] { readTile(track, contig, level); });
  });
  return 0;
}
