#include "engine/formats/file_track.h"

#include <fmt/format.h>

#include "base/digest.h"

namespace janus {

TrackInfo fileTrackInfo(const InputFile& file) {
  constexpr uint64_t sample = 1 << 16;
  std::vector<std::byte> ends(sample);
  Digest digest;
  digest.add(fmt::format("{}\n{}\n{}\n", file.path().string(), file.size(), file.identity().modified));
  for (const uint64_t offset : {uint64_t{0}, file.size() - std::min(file.size(), sample)})
    digest.add(std::span(ends).first(file.readSome(offset, ends)));
  TrackInfo info;
  info.id = "file/" + digest.finish();
  std::filesystem::path stem = file.path().filename();
  while (stem.extension() == ".gz" || stem.extension() == ".bgz") stem = stem.stem();
  info.name = info.title = stem.stem().string();
  info.source = file.path().string();
  return info;
}

}  // namespace janus
