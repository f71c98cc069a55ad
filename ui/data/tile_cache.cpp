#include "ui/data/tile_cache.h"

#include <algorithm>

namespace janus::ui {
namespace {

constexpr double aheadShare = 0.25;  // of the view on either side: there before a pan reaches it

}  // namespace

TileCache::TileCache(Feed& feed, std::function<void()> changed, size_t budget)
    : pieces_(
          budget, [](const Tile& tile) { return tile.bytes.size() + sizeof(Tile); },
          [&feed](const TileId& id, std::function<void(Tile)> ready, Failed failed) {
            return feed.tile(id, std::move(ready), std::move(failed));
          },
          std::move(changed)) {}

const Tile* TileCache::nearest(const std::string& track, const std::string& contig, int level,
                               int64_t index) const {
  for (; level <= highestLevel; ++level, index /= levelFanOut)
    if (const Tile* tile = find(track, contig, level, index)) return tile;
  return nullptr;
}

void TileCache::addWanted(std::vector<TileId>& wanted, const std::string& track, const View& view,
                          double columnsPerPixel) {
  const int level = levelFor(view.basesPerPixel / columnsPerPixel);
  const auto tile = static_cast<double>(basesPerTile(level));
  const double margin = view.span() * aheadShare;
  const auto first = static_cast<int64_t>(std::max(0.0, std::floor((view.left - margin) / tile)));
  const auto last = static_cast<int64_t>(std::max(0.0, std::ceil((view.right() + margin) / tile)) - 1);
  const size_t begin = wanted.size();
  for (int64_t index = first; index <= last; ++index) wanted.push_back({track, view.contig, level, index});
  const double middle = (view.left + view.right()) / 2 / tile - 0.5;
  std::stable_sort(wanted.begin() + static_cast<std::ptrdiff_t>(begin), wanted.end(),
                   [&](const TileId& a, const TileId& b) {
                     return std::abs(static_cast<double>(a.index) - middle) <
                            std::abs(static_cast<double>(b.index) - middle);
                   });
}

}  // namespace janus::ui
