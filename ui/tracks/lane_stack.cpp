#include "ui/tracks/lane_stack.h"

#include <algorithm>
#include <map>

namespace janus::ui {
namespace {

LaneRow rowFor(const LaneLook& look, const Catalogue& catalogue) {
  LaneRow row;
  row.lane = makeLane(look, catalogue);
  row.lane->bind(catalogue);
  return row;
}

bool isSharing(const Lane& lane) { return lane.look().scale == "group" && lane.facts().scale.has_value(); }

Range unionOf(const Range& a, const Range& b) {
  return {std::min(a.lowest, b.lowest), std::max(a.highest, b.highest)};
}

}  // namespace

void LaneStack::set(const std::vector<LaneLook>& looks, const Catalogue& catalogue) {
  rows_.clear();
  for (const LaneLook& look : looks) rows_.push_back(rowFor(look, catalogue));
}

std::vector<LaneLook> LaneStack::looks() const {
  std::vector<LaneLook> looks;
  for (const LaneRow& row : rows_) looks.push_back(row.lane->look());
  return looks;
}

void LaneStack::bind(const Catalogue& catalogue) {
  for (LaneRow& row : rows_) {
    auto fresh = makeLane(row.lane->look(), catalogue);
    if (typeid(*fresh) != typeid(*row.lane)) row.lane = std::move(fresh);
    row.lane->bind(catalogue);
  }
}

void LaneStack::insert(size_t index, const LaneLook& look, const Catalogue& catalogue) {
  rows_.insert(rows_.begin() + static_cast<std::ptrdiff_t>(std::min(index, rows_.size())),
               rowFor(look, catalogue));
}

void LaneStack::remove(const std::vector<std::string>& ids) {
  std::erase_if(rows_, [&](const LaneRow& row) {
    return std::find(ids.begin(), ids.end(), row.lane->id()) != ids.end();
  });
}

void LaneStack::move(size_t from, size_t to) {
  const auto at = [&](size_t index) { return rows_.begin() + static_cast<std::ptrdiff_t>(index); };
  if (from < to)
    std::rotate(at(from), at(from + 1), at(to));
  else
    std::rotate(at(to), at(from), at(from + 1));
}

// All are made as low as possible first, to see how much room is left.
void LaneStack::fit(int height, int width) {
  for (LaneRow& row : rows_)
    if (auto* lane = dynamic_cast<GrowsIntoRoom*>(row.lane.get())) lane->fitInto(0, width);
  for (LaneRow& row : rows_)
    if (auto* lane = dynamic_cast<GrowsIntoRoom*>(row.lane.get()))
      lane->fitInto(row.lane->height() + height - this->height(), width);
}

int LaneStack::height() const { return top(rows_.size()); }

int LaneStack::top(size_t index) const {
  int y = 0;
  for (size_t i = 0; i < index; ++i) y += rows_[i].lane->height() + 1;
  return y;
}

std::optional<size_t> LaneStack::at(int y) const {
  for (size_t i = 0; y >= 0 && i < rows_.size(); ++i) {
    if (y < rows_[i].lane->height() + 1) return i;
    y -= rows_[i].lane->height() + 1;
  }
  return {};
}

size_t LaneStack::gapAt(int y) const {
  for (size_t i = 0; i < rows_.size(); ++i)
    if (y < top(i) + rows_[i].lane->height() / 2) return i;
  return rows_.size();
}

std::optional<size_t> LaneStack::find(const std::string& id) const {
  for (size_t i = 0; i < rows_.size(); ++i)
    if (rows_[i].lane->id() == id) return i;
  return {};
}

std::vector<LaneRow*> LaneStack::rows(const std::vector<std::string>& ids) {
  std::vector<LaneRow*> rows;
  for (LaneRow& row : rows_)
    if (ids.empty() || std::find(ids.begin(), ids.end(), row.lane->id()) != ids.end()) rows.push_back(&row);
  return rows;
}

void LaneStack::select(size_t index, bool toggle, bool extend) {
  if (toggle) {
    rows_[index].selected = !rows_[index].selected;
  } else {
    selectNone();
    const size_t from = extend ? std::min({anchor_, index, rows_.size() - 1}) : index;
    const size_t to = extend ? std::max(std::min(anchor_, rows_.size() - 1), index) : index;
    for (size_t i = from; i <= to; ++i) rows_[i].selected = true;
  }
  if (!extend) anchor_ = index;
}

void LaneStack::selectNone() {
  for (LaneRow& row : rows_) row.selected = false;
}

std::vector<std::string> LaneStack::selected() const {
  std::vector<std::string> ids;
  for (const LaneRow& row : rows_)
    if (row.selected) ids.push_back(row.lane->id());
  return ids;
}

Wants LaneStack::wants(const View& view, double columnsPerPixel, int fromY, int toY) const {
  Wants wants;
  for (const bool visible : {true, false}) {
    int y = 0;
    for (const LaneRow& row : rows_) {
      const int bottom = y + row.lane->height() + 1;
      if ((bottom > fromY && y < toY) == visible) row.lane->want(view, columnsPerPixel, wants);
      y = bottom;
    }
  }
  return wants;
}

void LaneStack::measure(const View& view, double columnsPerPixel, const LaneData& store, int fromY, int toY) {
  int y = 0;
  for (LaneRow& row : rows_) {
    const int bottom = y + row.lane->height() + 1;
    const bool visible = bottom > fromY && y < toY;
    if (visible || row.lane->look().scale == "group") measureRow(row, view, columnsPerPixel, store);
    y = bottom;
  }
  shareGroupRanges();
}

void LaneStack::measureRow(LaneRow& row, const View& view, double columnsPerPixel, const LaneData& store) {
  row.lane->measure(view, columnsPerPixel, store);
  Wants wants;
  row.lane->want(view, columnsPerPixel, wants);
  row.state = row.lane->state(view, wants, store);
  row.waits = store.waitingForAny(wants);
}

// Lanes of one unit on the scale "group" get one range that holds them all: an axis never mixes units.
void LaneStack::shareGroupRanges() {
  std::map<QString, Range> ranges;
  for (const LaneRow& row : rows_) {
    if (!isSharing(*row.lane)) continue;
    const LaneScale& scale = *row.lane->facts().scale;
    const auto [range, isNew] = ranges.try_emplace(scale.unit, scale.range);
    if (!isNew) range->second = unionOf(range->second, scale.range);
  }
  for (LaneRow& row : rows_)
    if (isSharing(*row.lane)) row.lane->setRange(ranges.at(row.lane->facts().scale->unit));
}

}  // namespace janus::ui
