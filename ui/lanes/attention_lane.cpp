#include "ui/lanes/attention_lane.h"

#include <algorithm>
#include <cmath>

#include "protocol/locus.h"

namespace janus::ui {
namespace {

constexpr int leastHeight = 236;  // pixels
constexpr int topRoom = 6;        // pixels above the triangle
constexpr double leastCell = 2;   // pixels: finer cells look like dust, and sampling them misses some

constexpr const char* definition =
    "Final attention, mean over heads: the probability mass a base gives to the bases of a bin. A cell's two "
    "bases\nlie where its diagonals meet the top; of the two directions the stronger is shown.";

QString inBases(int64_t bases) { return QString::fromStdString(formatSpan(bases)); }

// The bin of a position, or -1 outside the map.
int64_t binOf(const MapAxis& axis, double position) {
  const auto base = static_cast<int64_t>(std::floor(position));
  return base >= axis.begin && base < axis.end ? axis.binOf(base) : -1;
}

}  // namespace

AttentionLane::AttentionLane(LaneLook look)
    : Lane(std::move(look), {.title = "Attention", .definition = definition, .naturalHeight = leastHeight}) {}

QStringList AttentionLane::captions() const {
  if (!level_) return {"final · mean of heads"};
  return {"final · mean of heads", "mass per " + inBases(level_->axis.basesPerBin) + ", log10"};
}

// Up to the height at which the triangle's sides stand at 45 degrees.
void AttentionLane::fitInto(int height, int width) {
  facts_.naturalHeight = std::max(leastHeight, std::min(height, width / 2 + topRoom));
}

void AttentionLane::take(const Catalogue& catalogue) {
  if (key_.run != catalogue.run) mapped_ = nullptr;  // another answer may come to lie where the last one was
  key_ = {catalogue.run, "both"};
  facts_.open = !catalogue.run.empty();
  facts_.window = catalogue.window;
}

void AttentionLane::want(const View& view, double, Wants& wants) const {
  if (facts_.open && (!facts_.window || !intersection(*facts_.window, view.region()).empty()))
    wants.attention.push_back(key_);
}

double AttentionLane::basesPerRow(const View& view) const {
  return std::max(2 * view.basesPerPixel, view.span() / (height() - topRoom));
}

void AttentionLane::measure(const View& view, double columnsPerPixel, const LaneData& store) {
  const AttentionMatrix* answer = facts_.open ? store.attention(key_) : nullptr;
  if (answer != mapped_ || !answer)
    map_ = answer && answer->bins > 0 ? std::make_unique<AttentionMap>(*answer) : nullptr;
  mapped_ = answer;
  const double finest = std::max(view.basesPerPixel, basesPerRow(view) / 2) / columnsPerPixel;
  const bool inView = map_ && !intersection(map_->region(), view.region()).empty();
  level_ = inView ? &map_->levelFor(leastCell * finest) : nullptr;
}

void AttentionLane::paint(const Canvas& canvas) const {
  if (!level_ || map_->region().contig != canvas.view.contig) return;
  ColumnImage image(canvas);
  const double perRow = basesPerRow(canvas.view) / canvas.scale;
  const int top = static_cast<int>(topRoom * canvas.scale);
  Shades shades;
  shades[0] = canvas.theme.background.rgb();
  for (size_t i = 1; i < shades.size(); ++i)
    shades[i] = canvas.theme.sequential(static_cast<double>(i) / 255);
  for (int y = top; y < image.height(); ++y)
    paintRow(canvas, {image.line(y), static_cast<size_t>(image.width())}, (y - top + 0.5) * perRow, shades);
  image.drawInto(canvas);
}

// Steps along the row in bins of 32 whole and 32 fractional bits: a row is a thousand pixels, and there are
// hundreds of rows in a frame.
void AttentionLane::paintRow(const Canvas& canvas, std::span<QRgb> line, double distance,
                             const Shades& shades) const {
  const auto width = static_cast<int>(line.size());
  const auto bin = static_cast<double>(level_->axis.basesPerBin);
  const double perColumn = canvas.view.basesPerPixel / canvas.scale / bin;
  const double origin = (canvas.view.left - static_cast<double>(map_->region().begin)) / bin + perColumn / 2;
  const double half = distance / 2 / bin;
  const int64_t bins = level_->axis.bins();
  // Both bases of the pair lie in the map and in the view: begin <= place - half, place + half < end.
  const double begin = std::max(0.0, origin - perColumn / 2);
  const double end = std::min(static_cast<double>(bins), origin + (width - 0.5) * perColumn);
  const auto columnFrom = [&](double place) {
    return static_cast<int>(std::clamp(std::ceil((place - origin) / perColumn), 0.0, double(width)));
  };
  const int first = columnFrom(begin + half), last = columnFrom(end - half);
  const auto fixed = [](double binsAway) { return static_cast<int64_t>(std::max(0.0, binsAway) * 0x1p32); };
  const double place = origin + first * perColumn;
  int64_t a = fixed(place - half), b = fixed(place + half);
  const int64_t step = fixed(perColumn);
  const uint8_t* const shade = level_->shade.data();
  for (int x = first; x < last; ++x, a += step, b += step)
    line[static_cast<size_t>(x)] = shades[shade[(a >> 32) * bins + std::min(b >> 32, bins - 1)]];
}

void AttentionLane::paintAxis(const Canvas& canvas) const {
  if (!level_ || canvas.gutter.height() < 80) return;
  QPainter& painter = canvas.painter;
  const QRect bar(canvas.gutter.left() + 16, canvas.gutter.top() + 60, 96, 6);
  for (int x = 0; x < bar.width(); ++x)
    painter.fillRect(bar.left() + x, bar.top(), 1, bar.height(),
                     QColor(canvas.theme.sequential(static_cast<double>(x) / (bar.width() - 1))));
  painter.setPen(canvas.theme.separator);
  painter.drawRect(bar.adjusted(-1, -1, 0, 0));
  painter.setPen(canvas.theme.faint);
  painter.setFont(uiFont(10));
  const QRect labels = bar.translated(0, 9).adjusted(0, 0, 0, 8);
  painter.drawText(labels, Qt::AlignLeft | Qt::AlignTop, shortNumber(std::pow(10, level_->lowest)));
  painter.drawText(labels, Qt::AlignRight | Qt::AlignTop, shortNumber(std::pow(10, level_->highest)));
}

QString AttentionLane::tip(const View& view, const LaneData&, double position, int y) const {
  if (!level_ || y < topRoom) return {};
  const double half = (y - topRoom) * basesPerRow(view) / 2;
  const int64_t a = binOf(level_->axis, position - half), b = binOf(level_->axis, position + half);
  if (a < 0 || b < 0) return {};
  const auto mass = [&](int64_t query, int64_t key) {
    return QString::number(level_->mass[static_cast<size_t>(query * level_->axis.bins() + key)], 'g', 3);
  };
  const QString left = locusText(view.contig, position - half),
                right = locusText(view.contig, position + half);
  return "Attention, mass per " + inBases(level_->axis.basesPerBin) + "\n" + left + " looks at " + right +
         ": " + mass(a, b) + "\n" + right + " looks at " + left + ": " + mass(b, a);
}

}  // namespace janus::ui
