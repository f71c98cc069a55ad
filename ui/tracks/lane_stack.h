// The lanes of a view in their order: layout, selection, shared scales.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "ui/lanes/lane.h"

namespace janus::ui {

struct LaneRow {
  std::unique_ptr<Lane> lane;
  bool selected = false;
  bool waits = false;  // something it needs is under way
  LaneState state;
  QRect action;  // where the sentence's action was painted, in the viewport; null = none
};

class LaneStack {
 public:
  void set(const std::vector<LaneLook>& looks, const Catalogue& catalogue);
  std::vector<LaneLook> looks() const;
  void bind(const Catalogue& catalogue);  // lanes whose kind has become known are made anew, in place
  void insert(size_t index, const LaneLook& look, const Catalogue& catalogue);  // before that row
  void remove(const std::vector<std::string>& ids);
  void move(size_t from,
            size_t to);  // `to`: the index before which it shall stand, as counted before the move

  size_t size() const { return rows_.size(); }
  LaneRow& row(size_t index) { return rows_[index]; }
  const LaneRow& row(size_t index) const { return rows_[index]; }
  auto begin() { return rows_.begin(); }
  auto end() { return rows_.end(); }
  auto begin() const { return rows_.begin(); }
  auto end() const { return rows_.end(); }

  void fit(int height, int width);        // lanes that can grow take the room that is left
  int height() const;                     // of all lanes, separators included
  int top(size_t index) const;            // of a lane; top(size()) = height()
  std::optional<size_t> at(int y) const;  // the lane at a height below the stack's top
  size_t gapAt(int y) const;              // the gap between lanes nearest to it: 0 .. size()
  std::optional<size_t> find(const std::string& id) const;
  std::vector<LaneRow*> rows(const std::vector<std::string>& ids);  // of these lanes; none named = of all

  void select(size_t index, bool toggle, bool extend);
  void selectNone();
  std::vector<std::string> selected() const;  // ids, top to bottom

  // What the lanes need, those between two heights first. The others follow, so that they are ready when they
  // are scrolled into view or saved in a picture.
  Wants wants(const View& view, double columnsPerPixel, int fromY, int toY) const;
  // Takes the data that has arrived and sets scale and state of the lanes between two heights.
  void measure(const View& view, double columnsPerPixel, const LaneData& store, int fromY, int toY);

 private:
  static void measureRow(LaneRow& row, const View& view, double columnsPerPixel, const LaneData& store);
  void shareGroupRanges();

  std::vector<LaneRow> rows_;
  size_t anchor_ = 0;  // of an extended selection
};

}  // namespace janus::ui
