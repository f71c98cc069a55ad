// The tiles a window holds, and which of them to paint where the right one has not landed yet.
#pragma once

#include <span>

#include "ui/data/piece_cache.h"
#include "ui/data/view.h"

namespace janus::ui {

class TileCache {
 public:
  static constexpr size_t defaultBudget = size_t{256} << 20;

  TileCache(Feed& feed, std::function<void()> changed, size_t budget = defaultBudget);

  const Tile* find(const std::string& track, const std::string& contig, int level, int64_t index) const {
    return pieces_.find({track, contig, level, index});
  }

  // The tile to paint [begin, end) of a cell of the grid of `level` with: the cell's own, else the finest
  // coarser one that is here, else nullptr. The cell is found by its `index`.
  const Tile* nearest(const std::string& track, const std::string& contig, int level, int64_t index) const;

  // Tiles of a track for the view and a quarter of it on either side, centre first; `columnsPerPixel` is the
  // screen's device pixel ratio.
  static void addWanted(std::vector<TileId>& wanted, const std::string& track, const View& view,
                        double columnsPerPixel);

  PieceCache<TileId, Tile>& pieces() { return pieces_; }
  const PieceCache<TileId, Tile>& pieces() const { return pieces_; }

 private:
  PieceCache<TileId, Tile> pieces_;
};

}  // namespace janus::ui
