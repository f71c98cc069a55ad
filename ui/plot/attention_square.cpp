#include "ui/plot/attention_square.h"

#include <cmath>

#include "ui/plot/plot_style.h"

namespace janus::ui {
namespace {

// The colours span these quantiles of the cells that are not 0: a few cells hold most of the mass.
constexpr double faintQuantile = 0.5, strongQuantile = 0.999;
constexpr float leastMass = 1e-12f;
// Margins of the map in pixels: the left axis has wider labels than the bottom axis has tall ones.
constexpr int leftMargin = 84, rightMargin = 14, topMargin = 6, bottomMargin = 44;
constexpr int besides = leftMargin + rightMargin - topMargin - bottomMargin;

QCPColorGradient gradient(bool dark) {
  QCPColorGradient colours;
  colours.clearColorStops();
  const QStringList stops =
      dark ? QStringList{"#14171c", "#26345f", "#5f7fe8", "#7b3fb8", "#e08a5a", "#ffe9a8"}
           : QStringList{"#ffffff", "#d5defa", "#7d97ea", "#4c3fb0", "#3b1178", "#12041f"};
  for (int i = 0; i < stops.size(); ++i)
    colours.setColorStopAt(static_cast<double>(i) / (stops.size() - 1), QColor(stops[i]));
  colours.setNanHandling(QCPColorGradient::nhTransparent);
  return colours;
}

void hairline(QCPItemStraightLine& line, const QColor& colour) {
  line.setPen(QPen(colour, 1, Qt::DashLine));
  line.setSelectable(false);
}

}  // namespace

AttentionSquare::AttentionSquare(QWidget* parent) : QWidget(parent), plot_(new QCustomPlot(this)) {
  setMinimumHeight(160);
  setUp();
  restyle();
  clear();
}

void AttentionSquare::setUp() {
  map_ = new QCPColorMap(plot_->xAxis, plot_->yAxis);
  map_->setInterpolate(false);
  map_->setTightBoundary(true);
  row_ = new QCPItemStraightLine(plot_);
  column_ = new QCPItemStraightLine(plot_);
  plot_->yAxis->setRangeReversed(true);  // origin at the top left, as a matrix is read
  for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) {
    axis->setTicker(QSharedPointer<GenomeTicker>::create());
    axis->ticker()->setTickCount(2);
  }
  plot_->axisRect()->setAutoMargins(QCP::msNone);
  plot_->axisRect()->setMargins({leftMargin, topMargin, rightMargin, bottomMargin});
  plot_->xAxis->setLabel("attended to (key)");
  plot_->yAxis->setLabel("attended by (query)");
  plot_->setNoAntialiasingOnDrag(true);
  connect(plot_, &QCustomPlot::mouseMove, this, &AttentionSquare::onMove);
  connect(plot_, &QCustomPlot::mousePress, this, &AttentionSquare::onPress);
}

void AttentionSquare::show(AttentionAnswer answer) {
  answer_ = std::move(answer);
  measure();
  fill();
}

void AttentionSquare::clear() {
  answer_ = {};
  map_->setVisible(false);
  setGuide(std::nullopt);
}

void AttentionSquare::measure() {
  std::vector<float> masses;
  std::ranges::copy_if(answer_.mass, std::back_inserter(masses), [](float mass) { return mass > leastMass; });
  if (masses.empty()) masses.push_back(1);
  const auto quantile = [&](double part) {
    const auto at =
        masses.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(masses.size() - 1));
    std::nth_element(masses.begin(), at, masses.end());
    return static_cast<double>(*at);
  };
  faintest_ = quantile(faintQuantile);
  strongest_ = std::max(quantile(strongQuantile), faintest_ * 1.01);
}

// Where there are more cells than pixels each pixel shows its strongest cell, so that no line is lost.
void AttentionSquare::pool() {
  const auto bins = static_cast<size_t>(answer_.bins);
  const auto room = static_cast<size_t>(std::max(64, plot_->axisRect()->width()));
  const size_t each = (bins + room - 1) / room, side = (bins + each - 1) / each;
  shown_.assign(side * side, 0);
  for (size_t query = 0; query < bins; ++query)
    for (size_t key = 0; key < bins; ++key) {
      float& cell = shown_[query / each * side + key / each];
      cell = std::max(cell, answer_.mass[query * bins + key]);
    }
}

// Cells hold log10 of the mass, or the mass itself.
void AttentionSquare::fill() {
  const int bins = answer_.bins;
  if (bins == 0) return clear();
  const double begin = static_cast<double>(answer_.region.begin);
  const double end = begin + static_cast<double>(answer_.basesPerBin) * bins;
  const auto scaled = [this](double mass) {
    return logarithmic_ ? std::log10(std::max<double>(mass, leastMass)) : mass;
  };
  pool();
  const int side = static_cast<int>(std::lround(std::sqrt(static_cast<double>(shown_.size()))));
  map_->data()->setSize(side, side);
  const double half = (end - begin) / side / 2;
  map_->data()->setRange({begin + half, end - half}, {begin + half, end - half});
  for (int query = 0; query < side; ++query)
    for (int key = 0; key < side; ++key)
      map_->data()->setCell(key, query,
                            scaled(shown_[static_cast<size_t>(query) * static_cast<size_t>(side) + key]));
  const double bottom = logarithmic_ ? scaled(faintest_) : 0, top = scaled(strongest_);
  map_->setDataRange({bottom + (top - bottom) * lowest_, bottom + (top - bottom) * highest_});
  map_->setVisible(true);
  plot_->xAxis->setRange(begin, end);
  plot_->yAxis->setRange(begin, end);
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

QString AttentionSquare::colours() const {
  if (answer_.bins == 0) return {};
  const QCPRange range = map_->dataRange();
  const auto mass = [this](double value) {
    return QString::number(logarithmic_ ? std::pow(10, value) : value, 'g', 2);
  };
  return QString("colours %1 to %2").arg(mass(range.lower), mass(range.upper));
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

void AttentionSquare::setGuide(std::optional<int64_t> position) {
  const bool shown = position && answer_.region.contains(*position);
  for (QCPItemStraightLine* line : {row_, column_}) line->setVisible(shown);
  if (shown) {
    const double at = static_cast<double>(*position) + 0.5;
    row_->point1->setCoords(0, at);
    row_->point2->setCoords(1, at);
    column_->point1->setCoords(at, 0);
    column_->point2->setCoords(at, 1);
  }
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

QString AttentionSquare::resolution() const {
  if (answer_.bins == 0) return {};
  return QString("1 cell = %1 bp, %2 \u00d7 %2 cells").arg(answer_.basesPerBin).arg(answer_.bins);
}

void AttentionSquare::onMove(QMouseEvent* event) {
  const double key = plot_->xAxis->pixelToCoord(event->pos().x());
  const double query = plot_->yAxis->pixelToCoord(event->pos().y());
  const auto in = [this](double at) { return answer_.region.contains(static_cast<int64_t>(std::floor(at))); };
  if (answer_.bins == 0 || !in(key) || !in(query)) return emit hovered(std::nullopt, std::nullopt, 0);
  const auto cell = [this](double at) {
    const auto bin =
        static_cast<int64_t>(at - static_cast<double>(answer_.region.begin)) / answer_.basesPerBin;
    return static_cast<size_t>(std::min<int64_t>(bin, answer_.bins - 1));
  };
  const double mass = answer_.mass[cell(query) * static_cast<size_t>(answer_.bins) + cell(key)];
  emit hovered(static_cast<int64_t>(query), static_cast<int64_t>(key), mass);
}

void AttentionSquare::onPress(QMouseEvent* event) {
  const auto query = static_cast<int64_t>(plot_->yAxis->pixelToCoord(event->pos().y()));
  if (answer_.region.contains(query)) emit clicked(query);
}

// Square, whatever room there is: a base is as tall as it is wide.
void AttentionSquare::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  const int side = std::min(width() - besides, height());
  plot_->setGeometry(0, 0, side + besides, side);
  fill();
}

void AttentionSquare::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) restyle();
}

void AttentionSquare::restyle() {
  stylePlot(*plot_, palette());
  map_->setGradient(gradient(isDark(palette())));
  for (QCPAxis* axis : {plot_->xAxis, plot_->yAxis}) axis->grid()->setVisible(false);
  for (QCPItemStraightLine* line : {row_, column_}) hairline(*line, palette().color(QPalette::Highlight));
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace janus::ui
