#include "ui/lanes/quantity_lane.h"

#include <algorithm>
#include <cmath>

#include "protocol/locus.h"

namespace janus::ui {
namespace {

constexpr double topRoom = 4;    // logical pixels above the highest bar
constexpr double capHeight = 2;  // of the mark on a bar that is cut off
constexpr double robustShare = 0.99;

// The next number of two digits further from zero, so that the scale does not change at every step of a pan.
double rounded(double value) {
  if (value == 0 || !std::isfinite(value)) return 0;
  const double unit = std::pow(10, std::floor(std::log10(std::abs(value))) - 1);
  return std::copysign(std::ceil(std::abs(value) / unit - 1e-6) * unit, value);
}

}  // namespace

QuantityLane::QuantityLane(LaneLook look)
    : TrackLane(std::move(look), TrackKind::Quantity,
                {.abilities = {.colour = true, .scale = true, .windowing = true, .exports = true},
                 .scale = LaneScale{}}) {}

QStringList QuantityLane::captions() const {
  if (!track()) return {};
  if (!known_) return {QString::fromStdString(track()->unit)};
  const QString unit = track()->unit.empty() ? QString() : " " + QString::fromStdString(track()->unit);
  const QString how = look_.scale == "auto" ? QString() : ", " + QString::fromStdString(look_.scale);
  return {shortNumber(range().lowest) + " – " + shortNumber(range().highest) + unit + how};
}

void QuantityLane::take(const Catalogue& catalogue) {
  TrackLane::take(catalogue);
  facts_.scale->unit = track() ? QString::fromStdString(track()->unit) : QString();
  columns_ = {};
}

void QuantityLane::want(const View& view, double columnsPerPixel, Wants& wants) const {
  if (track()) wantTiles(*track(), view, columnsPerPixel, wants);
}

void QuantityLane::measure(const View& view, double columnsPerPixel, const LaneData& store) {
  columns_ = track() ? sampleQuantity(store.tiles(), track()->id, view, columnsPerPixel) : Columns{};
  known_ =
      std::any_of(columns_.mean.begin(), columns_.mean.end(), [](float mean) { return !std::isnan(mean); });
  setRange(chosenRange());
}

Range QuantityLane::chosenRange() const {
  if (look_.scale == "fixed" && look_.lowest < look_.highest) return {look_.lowest, look_.highest};
  if (look_.scale == "log") return logRange();
  const bool isShare = track() && (track()->unit == "probability" || track()->unit == "fraction") &&
                       track()->lowest && track()->highest;
  if (isShare && look_.scale == "auto") return {*track()->lowest, *track()->highest};
  return visibleRange(look_.scale == "p99" ? robustShare : 1);
}

Range QuantityLane::visibleRange(double share) const {
  std::vector<float> high = look_.windowing == "min" ? columns_.minimum : columns_.maximum;
  std::vector<float> low = look_.windowing == "max" ? columns_.maximum : columns_.minimum;
  const double highest = quantile(high, share), lowest = quantile(low, 1 - share);
  if (!std::isfinite(highest)) return {0, 1};
  const Range range{rounded(std::min(0.0, lowest)), rounded(std::max(0.0, highest))};
  return range.lowest < range.highest ? range : Range{0, 1};
}

Range QuantityLane::logRange() const {
  std::vector<float> positive = columns_.maximum;
  std::erase_if(positive, [](float value) { return !(value > 0); });
  if (positive.empty()) return {0.1, 1};
  const double highest = quantile(positive, 1), lowest = quantile(positive, 0.01);
  return {std::pow(10, std::floor(std::log10(lowest) - 1e-6)), highest};
}

double QuantityLane::share(double value) const {
  if (look_.scale != "log") return (value - range().lowest) / (range().highest - range().lowest);
  const double lowest = std::log10(std::max(range().lowest, 1e-30)),
               highest = std::log10(std::max(range().highest, 1e-30));
  if (value <= 0 || lowest >= highest) return 0;
  return (std::log10(value) - lowest) / (highest - lowest);
}

QColor QuantityLane::colour(const Theme& theme) const {
  if (!look_.colour.empty()) return QColor(QString::fromStdString(look_.colour));
  return track() && track()->unit == "probability" ? theme.quiet : theme.accent;
}

const std::vector<float>& QuantityLane::mainValues() const {
  if (look_.windowing == "max") return columns_.maximum;
  return look_.windowing == "min" ? columns_.minimum : columns_.mean;
}

// Shades from the value nearest to the baseline outwards: what every base reaches is darkest.
void QuantityLane::paintColumn(ColumnImage& image, size_t column, const Shades& shades) const {
  const float main = mainValues()[column];
  if (std::isnan(main)) return;
  const double top = topRoom * image.scale(), bottom = image.height() - image.scale(), room = bottom - top;
  const auto y = [&](double value) { return bottom - std::clamp(share(value), 0.0, 1.0) * room; };
  const double baseline = look_.scale == "log" ? bottom : y(0);
  const int x = static_cast<int>(column);
  const float low = columns_.minimum[column], high = columns_.maximum[column];
  const bool extremes = look_.windowing == "mean" || look_.windowing == "whiskers";
  if (extremes && high > 0) image.fill(x, baseline, y(high), shades.extreme);
  if (extremes && low < 0) image.fill(x, baseline, y(low), shades.extreme);
  image.fill(x, baseline, y(main), shades.main);
  if (look_.windowing == "whiskers" && low > 0) image.fill(x, baseline, y(low), shades.floor);
  const float farthest = extremes ? high : main;
  if (share(farthest) > 1 + 1e-6) image.fill(x, top - capHeight * image.scale(), top, shades.cap);
  if (look_.scale != "log" && share(extremes ? low : main) < -1e-6)
    image.fill(x, bottom - capHeight * image.scale(), bottom, shades.cap);
}

void QuantityLane::paint(const Canvas& canvas) const {
  if (!track()) return;
  const QColor solid = colour(canvas.theme);
  const QColor& ground = canvas.theme.background;
  const Shades shades{solid.rgb(), mixed(solid, ground, canvas.theme.dark ? 0.6 : 0.58).rgb(),
                      mixed(solid, canvas.theme.dark ? Qt::white : Qt::black, 0.25).rgb(),
                      canvas.theme.view.rgb()};
  ColumnImage image(canvas);
  const size_t columns = std::min(columns_.size(), static_cast<size_t>(image.width()));
  for (size_t column = 0; column < columns; ++column) paintColumn(image, column, shades);
  image.drawInto(canvas);
  if (track()->window && !intersection(*track()->window, canvas.view.region()).empty())
    hatchOutside(canvas, *track()->window);
}

QString QuantityLane::tip(const View& view, const LaneData& store, double position, int) const {
  if (!track()) return {};
  const QString unit = track()->unit.empty() ? QString() : " " + QString::fromStdString(track()->unit);
  const QString where = locusText(view.contig, position);
  if (const float value = valueAt(store.tiles(), track()->id, view.contig, position); !std::isnan(value))
    return title() + " " + QString::number(value, 'g', 4) + unit + "\n" + where;
  const auto column = static_cast<size_t>(std::max(0.0, view.xOf(position)) *
                                          static_cast<double>(columns_.size()) / view.width);
  if (column >= columns_.size() || std::isnan(columns_.mean[column])) return {};
  return title() + " mean " + QString::number(columns_.mean[column], 'g', 4) + unit + ", " +
         QString::number(columns_.minimum[column], 'g', 3) + " to " +
         QString::number(columns_.maximum[column], 'g', 3) + " in this pixel\n" + where;
}

}  // namespace janus::ui
