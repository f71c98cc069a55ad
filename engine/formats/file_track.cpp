#include "engine/formats/file_track.h"

#include "base/digest.h"

namespace janus {

TrackInfo fileTrackInfo(const InputFile& file) {
  TrackInfo info;
  info.id = "file/" + digestOf(file.path().string() + "\n" + file.sampledDigest());
  std::filesystem::path stem = file.path().filename();
  while (stem.extension() == ".gz" || stem.extension() == ".bgz") stem = stem.stem();
  info.name = info.title = stem.stem().string();
  info.source = file.path().string();
  return info;
}

}  // namespace janus
