#include "ui/plot/attention_square.h"

#include <algorithm>
#include <cmath>

#include "protocol/locus.h"
#include "ui/plot/plot_style.h"

namespace janus::ui {
namespace {

// The colours span these quantiles of the cells that are not 0: a few cells hold most of the attention.
constexpr double faintQuantile = 0.5, strongQuantile = 0.999;
constexpr float leastWeight = 1e-12f;
// Margins of the map in pixels; the left one is as wide as its labels.
constexpr int rightMargin = 14, topMargin = 6, bottomMargin = 38;
constexpr int besideLabels = 40;   // pixels: tick, gap and the axis's own name
constexpr int roomForName = 150;   // pixels of an axis: below it the name does not fit beside it
constexpr int roomForTicks = 260;  // pixels of an axis: above it more ticks

}  // namespace

AttentionSquare::AttentionSquare(QWidget* parent) : QWidget(parent), plot_(new QCustomPlot(this)) {
  setMinimumHeight(120);
  setUp();
  setUpOverlay();
  restyle();
  clear();
}

void AttentionSquare::setUp() {
  map_ = new QCPColorMap(plot_->xAxis, plot_->yAxis);
  map_->setInterpolate(false);
  map_->setTightBoundary(true);
  plot_->yAxis->setRangeReversed(true);  // origin at the top left, as a matrix is read
  for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) {
    axis->setTicker(QSharedPointer<GenomeTicker>::create());
    axis->setTickLabelPadding(3);
    axis->setLabelPadding(2);
  }
  plot_->axisRect()->setAutoMargins(QCP::msNone);
  plot_->setNoAntialiasingOnDrag(true);
  connect(plot_, &QCustomPlot::mouseMove, this,
          [this](QMouseEvent* event) { emit hovered(cellAt(event->pos())); });
  connect(plot_, &QCustomPlot::mousePress, this, &AttentionSquare::onPress);
}

// What moves with the pointer and the view lies on a layer of its own, so that moving it does not draw the
// map again.
void AttentionSquare::setUpOverlay() {
  row_ = new QCPItemStraightLine(plot_);
  column_ = new QCPItemStraightLine(plot_);
  frame_ = new QCPItemRect(plot_);
  for (QCPAbstractItem* item : std::initializer_list<QCPAbstractItem*>{row_, column_, frame_}) {
    item->setLayer("overlay");
    item->setSelectable(false);
    item->setVisible(false);
  }
}

void AttentionSquare::show(AttentionMatrix answer) {
  answer_ = std::move(answer);
  measure();
  layOut();
}

void AttentionSquare::clear() {
  answer_ = {};
  map_->setVisible(false);
  frame_->setVisible(false);
  setGuide(std::nullopt);
}

void AttentionSquare::setTheme(const Theme& theme) {
  theme_ = theme;
  restyle();
}

void AttentionSquare::measure() {
  std::vector<float> weights;
  std::ranges::copy_if(answer_.mass, std::back_inserter(weights),
                       [](float weight) { return weight > leastWeight; });
  if (weights.empty()) weights.push_back(1);
  const auto quantile = [&](double part) {
    const auto at =
        weights.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(weights.size() - 1));
    std::nth_element(weights.begin(), at, weights.end());
    return static_cast<double>(*at);
  };
  faintest_ = quantile(faintQuantile);
  strongest_ = std::max(quantile(strongQuantile), faintest_ * 1.01);
}

Region AttentionSquare::stretch() const {
  if (!following_) return answer_.region;
  const Region seen = intersection(answer_.region, view_);
  return seen.empty() ? answer_.region : seen;
}

MapAxis AttentionSquare::axis() const {
  return {answer_.region.begin, answer_.region.end, answer_.basesPerBin};
}

// No more dots than pixels.
void AttentionSquare::pool(size_t first, size_t count) {
  const auto room = static_cast<size_t>(std::max(64.0, axisPixels() * devicePixelRatioF()));
  const size_t each = (count + room - 1) / room;
  cellsPerDot_ = static_cast<int>(each);
  shown_ = strongestCells(answer_.mass, static_cast<size_t>(answer_.bins), first, count, each);
}

double AttentionSquare::scaled(double weight) const {
  return logarithmic_ ? std::log10(std::max<double>(weight, leastWeight)) : weight;
}

// Dots hold log10 of the weight, or the weight itself.
void AttentionSquare::fill() {
  if (isEmpty()) return clear();
  const Region shown = stretch();
  const int64_t first = axis().binOf(shown.begin), last = axis().binOf(shown.end - 1);
  pool(static_cast<size_t>(first), static_cast<size_t>(last - first + 1));
  const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(shown_.size()))));
  const auto perDot = static_cast<double>(cellsPerDot_ * answer_.basesPerBin);
  const auto begin = static_cast<double>(axis().beginOf(first));
  const QCPRange middles(begin + perDot / 2, begin + perDot * (side - 0.5));
  map_->data()->setSize(side, side);
  map_->data()->setRange(middles, middles);
  for (int query = 0; query < side; ++query)
    for (int key = 0; key < side; ++key)
      map_->data()->setCell(key, query, scaled(shown_[static_cast<size_t>(query * side + key)]));
  const auto [lowest, highest] = colourEnds();
  map_->setDataRange({scaled(lowest), scaled(highest)});
  map_->setVisible(true);
  for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis})
    axis->setRange(static_cast<double>(shown.begin), static_cast<double>(shown.end));
  frame();
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

std::pair<double, double> AttentionSquare::colourEnds() const {
  const double bottom = logarithmic_ ? std::log10(faintest_) : 0;
  const double top = logarithmic_ ? std::log10(strongest_) : strongest_;
  const auto weight = [&](double part) {
    const double value = bottom + (top - bottom) * part;
    return logarithmic_ ? std::pow(10, value) : value;
  };
  return {weight(lowest_), weight(highest_)};
}

void AttentionSquare::setLogarithmic(bool on) {
  logarithmic_ = on;
  fill();
}

void AttentionSquare::setRange(double lowest, double highest) {
  lowest_ = lowest;
  highest_ = std::max(highest, lowest + 0.01);
  fill();
}

void AttentionSquare::setFollowing(bool view) {
  following_ = view;
  fill();
}

void AttentionSquare::setView(const Region& view) {
  if (view_ == view) return;
  const Region before = stretch();
  view_ = view;
  if (stretch() != before) return fill();
  frame();
  plot_->layer("overlay")->replot();
}

// The view on the diagonal, where the map shows more than it.
void AttentionSquare::frame() {
  const Region seen = intersection(stretch(), view_);
  frame_->setVisible(!isEmpty() && !seen.empty() && seen.length() < stretch().length());
  const auto begin = static_cast<double>(seen.begin), end = static_cast<double>(seen.end);
  const double pixel = static_cast<double>(stretch().length()) / std::max(1, axisPixels());
  const double extra = std::max(0.0, 5 * pixel - (end - begin)) / 2;  // always large enough to be found
  frame_->topLeft->setCoords(begin - extra, begin - extra);
  frame_->bottomRight->setCoords(end + extra, end + extra);
}

void AttentionSquare::setGuide(std::optional<int64_t> position) {
  const bool shown = position && answer_.region.contains(*position);
  if (!shown && !row_->visible()) return;
  for (QCPItemStraightLine* line : {row_, column_}) line->setVisible(shown);
  if (shown) {
    const double at = static_cast<double>(*position) + 0.5;
    row_->point1->setCoords(0, at);
    row_->point2->setCoords(1, at);
    column_->point1->setCoords(at, 0);
    column_->point2->setCoords(at, 1);
  }
  plot_->layer("overlay")->replot();
}

QPoint AttentionSquare::pointOf(int64_t query, int64_t key) const {
  return plot_->pos() + QPointF(plot_->xAxis->coordToPixel(static_cast<double>(key) + 0.5),
                                plot_->yAxis->coordToPixel(static_cast<double>(query) + 0.5))
                            .toPoint();
}

std::optional<Region> AttentionSquare::binAt(int64_t position) const {
  if (isEmpty() || !answer_.region.contains(position)) return std::nullopt;
  const int64_t bin = axis().binOf(position);
  return Region{answer_.region.contig, axis().beginOf(bin), axis().endOf(bin)};
}

ProfileCurve AttentionSquare::row(int64_t query) const {
  const auto bins = static_cast<size_t>(answer_.bins);
  const auto bin = static_cast<size_t>(axis().binOf(query));
  const auto from = answer_.mass.begin() + static_cast<std::ptrdiff_t>(bin * bins);
  return {{from, from + static_cast<std::ptrdiff_t>(bins)}, axis()};
}

ProfileCurve AttentionSquare::column(int64_t key) const {
  const auto bins = static_cast<size_t>(answer_.bins);
  const auto bin = static_cast<size_t>(axis().binOf(key));
  ProfileCurve curve{std::vector<double>(bins), axis()};
  for (size_t query = 0; query < bins; ++query) curve.weights[query] = answer_.mass[query * bins + bin];
  return curve;
}

std::optional<AttentionCell> AttentionSquare::cellAt(QPoint at) const {
  if (!plot_->axisRect()->rect().contains(at)) return std::nullopt;
  const auto query = binAt(static_cast<int64_t>(std::floor(plot_->yAxis->pixelToCoord(at.y()))));
  const auto key = binAt(static_cast<int64_t>(std::floor(plot_->xAxis->pixelToCoord(at.x()))));
  if (!query || !key) return std::nullopt;
  const auto bin = [this](const Region& region) { return static_cast<size_t>(axis().binOf(region.begin)); };
  return AttentionCell{*query, *key,
                       answer_.mass[bin(*query) * static_cast<size_t>(answer_.bins) + bin(*key)]};
}

void AttentionSquare::onPress(QMouseEvent* event) {
  const auto cell = cellAt(event->pos());
  if (!cell) return;
  const bool wantsKey = event->modifiers() & Qt::ShiftModifier;
  const auto position =
      wantsKey ? plot_->xAxis->pixelToCoord(event->pos().x()) : plot_->yAxis->pixelToCoord(event->pos().y());
  emit clicked(static_cast<int64_t>(std::floor(position)));
}

void AttentionSquare::leaveEvent(QEvent* event) {
  QWidget::leaveEvent(event);
  emit hovered(std::nullopt);
}

// As wide as the largest position on the axis is written.
int AttentionSquare::leftMargin() const {
  const QFontMetrics metrics(plot_->yAxis->tickLabelFont());
  const std::string longest = withThousands(std::max<int64_t>(answer_.region.end, 100'000));
  return metrics.horizontalAdvance(QString::fromStdString(longest)) + besideLabels;
}

int AttentionSquare::widthFor(int height) const {
  return height - topMargin - bottomMargin + leftMargin() + rightMargin;
}

int AttentionSquare::axisPixels() const { return plot_->height() - topMargin - bottomMargin; }

void AttentionSquare::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  layOut();
}

// Square, whatever room there is: a base is as tall as it is wide.
void AttentionSquare::layOut() {
  const int left = leftMargin(), besides = left + rightMargin - topMargin - bottomMargin;
  const int side = std::min(width() - besides, height());
  plot_->setGeometry(0, 0, side + besides, side);
  plot_->axisRect()->setMargins({left, topMargin, rightMargin, bottomMargin});
  const int axis = axisPixels();
  for (QCPAxis* one : {plot_->xAxis, plot_->yAxis}) one->ticker()->setTickCount(axis < roomForTicks ? 2 : 4);
  plot_->xAxis->setLabel(axis < roomForName ? "key" : "attended to (key)");
  plot_->yAxis->setLabel(axis < roomForName ? "query" : "attended by (query)");
  fill();
}

void AttentionSquare::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) restyle();
}

// The same colours as the triangle under the tracks has.
void AttentionSquare::restyle() {
  stylePlot(*plot_, palette());
  constexpr int stops = 24;
  QCPColorGradient colours;
  colours.clearColorStops();
  for (int i = 0; i <= stops; ++i) {
    const double place = static_cast<double>(i) / stops;
    colours.setColorStopAt(place, QColor(theme_.sequential(place)));
  }
  map_->setGradient(colours);
  for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) axis->grid()->setVisible(false);
  for (QCPItemStraightLine* line : {row_, column_}) line->setPen(QPen(theme_.accent, 1, Qt::DashLine));
  frame_->setPen(QPen(theme_.view, 1.2));
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace janus::ui
