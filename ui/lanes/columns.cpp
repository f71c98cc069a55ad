#include "ui/lanes/columns.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "protocol/locus.h"

namespace janus::ui {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();

// Columns over the genome axis.
struct Grid {
  double left, basesPerColumn;
  int64_t columns;

  Grid(const View& view, double columnsPerPixel)
      : left(view.left),
        basesPerColumn(view.basesPerPixel / columnsPerPixel),
        columns(std::llround(view.width * columnsPerPixel)) {}
  double right() const { return left + basesPerColumn * static_cast<double>(columns); }
  int64_t columnOf(double position) const {
    return static_cast<int64_t>(std::floor((position - left) / basesPerColumn));
  }
  // The first column whose middle is at or after a position.
  int64_t firstMiddleFrom(double position) const {
    return static_cast<int64_t>(std::ceil((position - left) / basesPerColumn - 0.5));
  }
  int64_t clamp(int64_t column) const { return std::clamp<int64_t>(column, 0, columns); }
};

struct Bins {
  int64_t begin, end;  // of a cell of the grid of tiles, bases
  double width;        // of a bin, bases
  int64_t tileBegin;
};

// Calls put(column, bin) for the bins of a tile inside [begin, end) and the columns they fall on.
template <class Put>
void spread(const Grid& grid, const Bins& bins, Put&& put) {
  const double from = std::max<double>(static_cast<double>(bins.begin), grid.left);
  const double to = std::min<double>(static_cast<double>(bins.end), grid.right());
  const auto origin = static_cast<double>(bins.tileBegin);
  auto bin = static_cast<int64_t>(std::floor((from - origin) / bins.width));
  for (double begin = origin + static_cast<double>(bin) * bins.width; begin < to;
       begin += bins.width, ++bin) {
    int64_t first = grid.firstMiddleFrom(std::max(begin, from));
    int64_t last = grid.firstMiddleFrom(std::min(begin + bins.width, to));
    if (first >= last) {  // narrower than a column: where its middle lies
      first = grid.columnOf(begin + bins.width / 2);
      last = first + 1;
    }
    for (int64_t column = grid.clamp(first); column < grid.clamp(last); ++column)
      put(static_cast<size_t>(column), static_cast<size_t>(bin));
  }
}

// Visits the cells of the right level over the view and calls use(tile, begin, end) with the tile that there
// is to paint each of them with.
template <class Use>
void eachPiece(const TileCache& tiles, const std::string& track, const View& view, const Grid& grid,
               Use&& use) {
  const int level = levelFor(grid.basesPerColumn);
  const int64_t cell = basesPerTile(level);
  const auto first = static_cast<int64_t>(std::max(0.0, std::floor(grid.left / static_cast<double>(cell))));
  for (int64_t index = first; static_cast<double>(index * cell) < grid.right(); ++index) {
    if (const Tile* tile = tiles.nearest(track, view.contig, level, index)) {
      use(*tile, index * cell, (index + 1) * cell);
      continue;
    }
    const int finer = level - 1;
    for (int64_t part = index * levelFanOut; finer >= 0 && part < (index + 1) * levelFanOut; ++part)
      if (const Tile* tile = tiles.find(track, view.contig, finer, part))
        use(*tile, part * basesPerTile(finer), (part + 1) * basesPerTile(finer));
  }
}

void markHere(std::vector<uint8_t>& here, const Grid& grid, int64_t begin, int64_t end) {
  const int64_t first = grid.clamp(grid.firstMiddleFrom(static_cast<double>(begin)));
  const int64_t last = grid.clamp(grid.firstMiddleFrom(static_cast<double>(end)));
  if (first < last) std::fill(here.begin() + first, here.begin() + last, uint8_t{1});
}

Bins binsOf(const Tile& tile, int64_t begin, int64_t end) {
  return {begin, end, static_cast<double>(basesPerBin(tile.id.level)),
          tile.id.index * basesPerTile(tile.id.level)};
}

struct Sums {
  std::vector<float> count;
  Columns columns;

  explicit Sums(size_t size) : count(size, 0.f) {
    columns.minimum.assign(size, std::numeric_limits<float>::max());
    columns.maximum.assign(size, std::numeric_limits<float>::lowest());
    columns.mean.assign(size, 0.f);
    columns.here.assign(size, 0);
  }
  void add(size_t column, float minimum, float mean, float maximum) {
    if (std::isnan(mean)) return;
    columns.minimum[column] = std::min(columns.minimum[column], minimum);
    columns.maximum[column] = std::max(columns.maximum[column], maximum);
    columns.mean[column] += mean;
    count[column] += 1;
  }
  Columns finish() {
    for (size_t i = 0; i < count.size(); ++i) {
      if (count[i] > 0)
        columns.mean[i] /= count[i];
      else
        columns.minimum[i] = columns.maximum[i] = columns.mean[i] = nan;
    }
    return std::move(columns);
  }
};

template <class Value, class Read>
std::vector<Value> bases(const TileCache& tiles, const std::string& track, const Region& region,
                         Value missing, Read read) {
  std::vector<Value> values(static_cast<size_t>(std::max<int64_t>(0, region.length())), missing);
  const int64_t cell = basesPerTile(0);
  for (int64_t index = std::max<int64_t>(0, region.begin) / cell; index * cell < region.end; ++index) {
    const Tile* tile = tiles.find(track, region.contig, 0, index);
    if (!tile || tile->empty()) continue;
    const auto source = read(*tile);
    const int64_t end = std::min(region.end, (index + 1) * cell);
    for (int64_t at = std::max(region.begin, index * cell); at < end; ++at)
      values[static_cast<size_t>(at - region.begin)] = source[static_cast<size_t>(at - index * cell)];
  }
  return values;
}

}  // namespace

Columns sampleQuantity(const TileCache& tiles, const std::string& track, const View& view,
                       double columnsPerPixel) {
  const Grid grid(view, columnsPerPixel);
  Sums sums(static_cast<size_t>(grid.columns));
  eachPiece(tiles, track, view, grid, [&](const Tile& tile, int64_t begin, int64_t end) {
    markHere(sums.columns.here, grid, begin, end);
    if (tile.empty() || tile.kind != TrackKind::Quantity) return;
    const auto minimum = tile.minimum(), mean = tile.mean(), maximum = tile.maximum();
    spread(grid, binsOf(tile, begin, end),
           [&](size_t column, size_t bin) { sums.add(column, minimum[bin], mean[bin], maximum[bin]); });
  });
  return sums.finish();
}

CategoryColumns sampleCategories(const TileCache& tiles, const TrackInfo& track, const View& view,
                                 double columnsPerPixel) {
  const Grid grid(view, columnsPerPixel);
  CategoryColumns columns;
  const auto kinds = static_cast<size_t>(std::max(1, track.categories));
  columns.categories = static_cast<int>(kinds);
  columns.count.assign(static_cast<size_t>(grid.columns) * kinds, 0.f);
  columns.here.assign(static_cast<size_t>(grid.columns), 0);
  eachPiece(tiles, track.id, view, grid, [&](const Tile& tile, int64_t begin, int64_t end) {
    markHere(columns.here, grid, begin, end);
    if (tile.empty() || tile.kind != TrackKind::Category || tile.categories != columns.categories) return;
    const bool single = tile.id.level == 0;
    const auto category = tile.category();
    const auto counts = single ? std::span<const uint32_t>() : tile.counts();
    spread(grid, binsOf(tile, begin, end), [&](size_t column, size_t bin) {
      float* into = &columns.count[column * kinds];
      if (single && category[bin] < kinds) into[category[bin]] += 1;
      for (size_t k = 0; !single && k < kinds; ++k) into[k] += static_cast<float>(counts[bin * kinds + k]);
    });
  });
  return columns;
}

std::vector<float> valuesOf(const TileCache& tiles, const std::string& track, const Region& region) {
  return bases(tiles, track, region, nan, [](const Tile& tile) { return tile.mean(); });
}

std::vector<uint8_t> categoriesOf(const TileCache& tiles, const std::string& track, const Region& region) {
  return bases(tiles, track, region, noCategory, [](const Tile& tile) { return tile.category(); });
}

float valueAt(const TileCache& tiles, const std::string& track, const std::string& contig, double position) {
  const auto base = static_cast<int64_t>(std::floor(position));
  return base < 0 ? nan : valuesOf(tiles, track, {contig, base, base + 1})[0];
}

bool hasBases(const TileCache& tiles, const TrackInfo& track, const Region& region) {
  const Region needed = track.window ? intersection(region, *track.window) : region;
  const int64_t cell = basesPerTile(0);
  for (int64_t index = std::max<int64_t>(0, needed.begin) / cell; index * cell < needed.end; ++index)
    if (!tiles.find(track.id, region.contig, 0, index)) return false;
  return true;
}

float quantile(std::vector<float>& values, double share) {
  std::erase_if(values, [](float value) { return !std::isfinite(value); });
  if (values.empty()) return nan;
  const auto place =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::nth_element(values.begin(), place, values.end());
  return *place;
}

ColumnImage::ColumnImage(const Canvas& canvas)
    : image_((QSizeF(canvas.data.size()) * canvas.scale).toSize(), QImage::Format_RGB32) {
  image_.setDevicePixelRatio(canvas.scale);
  image_.fill(canvas.theme.background);
  pixels_ = reinterpret_cast<QRgb*>(image_.bits());
  stride_ = image_.bytesPerLine() / static_cast<qsizetype>(sizeof(QRgb));
}

void ColumnImage::blend(int x, int y, QRgb colour, double coverage) {
  if (y < 0 || y >= image_.height() || coverage <= 0) return;
  QRgb& pixel = line(y)[x];
  const auto part = [&](int from, int to) { return static_cast<int>(from + (to - from) * coverage + 0.5); };
  pixel = qRgb(part(qRed(pixel), qRed(colour)), part(qGreen(pixel), qGreen(colour)),
               part(qBlue(pixel), qBlue(colour)));
}

void ColumnImage::fill(int column, double from, double to, QRgb colour) {
  if (column < 0 || column >= image_.width()) return;
  if (from > to) std::swap(from, to);
  from = std::max(from, 0.0);
  to = std::min(to, static_cast<double>(image_.height()));
  if (from >= to) return;
  const int first = static_cast<int>(std::ceil(from)), last = static_cast<int>(std::floor(to));
  if (first > last) return blend(column, last, colour, to - from);
  blend(column, first - 1, colour, first - from);
  blend(column, last, colour, to - last);
  QRgb* pixel = line(first) + column;
  for (int y = first; y < last; ++y, pixel += stride_) *pixel = colour;
}

void ColumnImage::fillRect(int left, int top, int right, int bottom, QRgb colour) {
  left = std::max(left, 0);
  right = std::min(right, image_.width());
  for (int y = std::max(top, 0); y < std::min(bottom, image_.height()); ++y)
    if (left < right) std::fill(line(y) + left, line(y) + right, colour);
}

void ColumnImage::drawInto(const Canvas& canvas) const {
  canvas.painter.drawImage(canvas.data.topLeft(), image_);
}

void hatchOutside(const Canvas& canvas, const Region& window) {
  const View& view = canvas.view;
  const double from = std::clamp<double>(view.xOf(static_cast<double>(window.begin)), 0, view.width);
  const double to = std::clamp<double>(view.xOf(static_cast<double>(window.end)), 0, view.width);
  QBrush brush(mixed(canvas.theme.background, canvas.theme.separator, 0.8), Qt::BDiagPattern);
  const QRectF data = canvas.data;
  canvas.painter.fillRect(QRectF(data.left(), data.top(), from, data.height()), brush);
  canvas.painter.fillRect(QRectF(data.left() + to, data.top(), data.width() - to, data.height()), brush);
}

QString shortNumber(double value) {
  if (value == 0 || !std::isfinite(value)) return value == 0 ? "0" : "–";
  if (std::abs(value) >= 1000) return QString::fromStdString(withThousands(std::llround(value)));
  QString text = QString::number(value, 'g', std::abs(value) >= 100 ? 3 : 2);
  return text.replace('-', QChar(0x2212));
}

}  // namespace janus::ui
