#include "engine/session/open_track.h"

#include <fstream>

#include "engine/formats/annotation_file.h"
#include "engine/formats/bigwig_track.h"

namespace janus {
namespace fs = std::filesystem;

bool hasBigMagic(const fs::path& path) {
  std::error_code error;
  if (!fs::is_regular_file(path, error)) return false;
  char bytes[4] = {};
  std::ifstream(path, std::ios::binary).read(bytes, sizeof bytes);
  const std::string_view magic(bytes, sizeof bytes);
  return magic == "\x26\xFC\x8F\x88" || magic == "\x88\x8F\xFC\x26" || magic == "\xEB\xF2\x89\x87" ||
         magic == "\x87\x89\xF2\xEB";
}

OpenTrack readTrack(const fs::path& path, const ContigResolver& resolve, std::stop_token stop) {
  if (hasBigMagic(path)) {
    const auto values = std::make_shared<BigWigTrack>(path, resolve);
    return {.values = values, .notes = values->notes()};
  }
  AnnotationFile file = readAnnotation(path, resolve, {}, stop);
  return {.features = std::make_shared<FeatureTrack>(featureTrackInfo(path.string(), file.format),
                                                     std::move(file.features), std::move(file.names)),
          .notes = std::move(file.notes)};
}

}  // namespace janus
