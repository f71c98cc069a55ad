// The tiles of one track over a region, gathered: for panels that summarise what is visible.
#pragma once

#include "ui/data/feed.h"

namespace janus::ui {

// At most a few tiles: a coarser level is taken for a longer region.
class RegionTiles : public QObject {
  Q_OBJECT
 public:
  explicit RegionTiles(Feed& feed, QObject* parent = nullptr) : QObject(parent), feed_(feed) {}

  // Lets go of what was asked before. `ready` gets all tiles, in order, once.
  void ask(const TrackInfo& track, const Region& region, std::function<void()> ready, Failed failed);

  int level() const { return level_; }
  std::vector<float> values() const;  // Quantity: one per bin (the mean where a bin has several bases)

 private:
  void accept(Tile tile, size_t at);
  template <class Use>
  void eachBin(Use use) const;  // use(tile, bin) for the bins that overlap the region

  Feed& feed_;
  Region region_;
  int level_ = 0;
  size_t missing_ = 0;
  std::vector<Tile> tiles_;
  std::vector<Ticket> tickets_;
  std::function<void()> ready_;
};

}  // namespace janus::ui
