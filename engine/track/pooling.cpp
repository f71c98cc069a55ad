#include "engine/track/pooling.h"

#include <cmath>
#include <cstring>
#include <limits>

#include <fmt/format.h>

#include "base/error.h"

namespace janus {
namespace {

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

// The part of [begin, begin + values.size()) that lies in the tile, and where it begins in the tile (in
// bases).
template <typename Value>
std::pair<int64_t, std::span<const Value>> within(const TileId& id, int64_t begin,
                                                  std::span<const Value> values) {
  const Region tile = id.region();
  const int64_t from = std::max(begin, tile.begin);
  const int64_t to = std::min(begin + static_cast<int64_t>(values.size()), tile.end);
  if (from >= to) return {0, {}};
  return {from - tile.begin, values.subspan(from - begin, to - from)};
}

void append(std::vector<std::byte>& bytes, std::span<const std::byte> more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

}  // namespace

QuantityPool::QuantityPool(TileId id)
    : id_(std::move(id)),
      minimum_(tileBins, nothing),
      maximum_(tileBins, nothing),
      sum_(tileBins),
      count_(tileBins) {}

void QuantityPool::fold(size_t bin, float value) {
  minimum_[bin] = count_[bin] ? std::min(minimum_[bin], value) : value;
  maximum_[bin] = count_[bin] ? std::max(maximum_[bin], value) : value;
  sum_[bin] += value;
  ++count_[bin];
}

void QuantityPool::add(int64_t begin, std::span<const float> values) {
  const auto [offset, part] = within(id_, begin, values);
  const int shift = 2 * id_.level;
  for (size_t i = 0; i < part.size(); ++i)
    if (!std::isnan(part[i])) fold((offset + i) >> shift, part[i]);
}

Tile QuantityPool::finish() {
  Tile tile{std::move(id_), TrackKind::Quantity, 0, {}};
  if (std::all_of(count_.begin(), count_.end(), [](int64_t count) { return count == 0; })) return tile;
  append(tile.bytes, std::as_bytes(std::span(minimum_)));
  if (tile.id.level == 0) return tile;
  append(tile.bytes, std::as_bytes(std::span(maximum_)));
  std::vector<float> mean(tileBins, nothing);
  for (size_t bin = 0; bin < mean.size(); ++bin)
    if (count_[bin]) mean[bin] = static_cast<float>(sum_[bin] / static_cast<double>(count_[bin]));
  append(tile.bytes, std::as_bytes(std::span(mean)));
  return tile;
}

CategoryPool::CategoryPool(TileId id, int categories) : id_(std::move(id)), categories_(categories) {
  if (id_.level == 0)
    category_.assign(tileBins, noCategory);
  else
    counts_.assign(tileBins * static_cast<size_t>(categories), 0);
}

void CategoryPool::add(int64_t begin, std::span<const uint8_t> classes) {
  const auto [offset, part] = within(id_, begin, classes);
  for (size_t i = 0; i < part.size(); ++i) {
    if (part[i] == noCategory) continue;
    if (part[i] >= categories_)
      throw internalError(
          fmt::format("Track {} has class {} of {}.", inQuotes(id_.track), part[i], categories_));
    any_ = true;
    if (id_.level == 0)
      category_[offset + i] = part[i];
    else
      ++counts_[((offset + i) >> (2 * id_.level)) * categories_ + part[i]];
  }
}

Tile CategoryPool::finish() {
  Tile tile{std::move(id_), TrackKind::Category, categories_, {}};
  if (!any_) return tile;
  append(tile.bytes, std::as_bytes(std::span(category_)));
  append(tile.bytes, std::as_bytes(std::span(counts_)));
  return tile;
}

Tile tileOf(const TileId& id, const Region& window, std::span<const float> values) {
  QuantityPool pool(id);
  pool.add(window.begin, values);
  return pool.finish();
}

Tile tileOf(const TileId& id, const Region& window, std::span<const uint8_t> classes, int categories) {
  CategoryPool pool(id, categories);
  pool.add(window.begin, classes);
  return pool.finish();
}

std::vector<TileId> tilesOver(const std::string& track, const Region& window, int level) {
  std::vector<TileId> ids;
  if (window.empty()) return ids;
  const int64_t size = basesPerTile(level);
  for (int64_t index = window.begin / size; index <= (window.end - 1) / size; ++index)
    ids.push_back({track, window.contig, level, index});
  return ids;
}

}  // namespace janus
