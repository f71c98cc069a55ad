#include "ui/data/region_tiles.h"

namespace janus::ui {
namespace {

constexpr double mostTiles = 4;

}  // namespace

void RegionTiles::ask(const TrackInfo& track, const Region& region, std::function<void()> ready,
                      Failed failed) {
  tickets_.clear();
  region_ = track.window ? intersection(region, *track.window) : region;
  ready_ = std::move(ready);
  tiles_.clear();
  if (region_.empty()) return;
  level_ = levelFor(static_cast<double>(region_.length()) / (mostTiles * tileBins) * levelFanOut);
  const int64_t first = region_.begin / basesPerTile(level_), last = (region_.end - 1) / basesPerTile(level_);
  missing_ = static_cast<size_t>(last - first + 1);
  tiles_.resize(missing_);
  for (int64_t index = first; index <= last; ++index) {
    const auto at = static_cast<size_t>(index - first);
    tickets_.push_back(feed_.tile(
        {track.id, region_.contig, level_, index}, [this, at](Tile tile) { accept(std::move(tile), at); },
        failed));
  }
}

void RegionTiles::accept(Tile tile, size_t at) {
  tiles_[at] = std::move(tile);
  if (--missing_ == 0 && ready_) ready_();
}

template <class Use>
void RegionTiles::eachBin(Use use) const {
  const int64_t width = basesPerBin(level_);
  for (const Tile& tile : tiles_) {
    if (tile.empty()) continue;
    const int64_t begin = tile.id.region().begin;
    const int64_t first = std::max<int64_t>(0, (region_.begin - begin) / width);
    const int64_t end = std::min(tileBins, (region_.end - begin + width - 1) / width);
    for (int64_t bin = first; bin < end; ++bin) use(tile, static_cast<size_t>(bin));
  }
}

std::vector<float> RegionTiles::values() const {
  std::vector<float> all;
  eachBin([&](const Tile& tile, size_t bin) { all.push_back(tile.mean()[bin]); });
  return all;
}

}  // namespace janus::ui
