#include "ui/plot/distribution_plot.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "protocol/locus.h"
#include "ui/plot/plot_style.h"

namespace janus::ui {
namespace {

constexpr int bars = 60;

struct Histogram {
  QVector<double> centres, parts;  // parts of all values, sum 1
  double width = 1;
};

Histogram histogram(const std::vector<float>& sorted) {
  const double lowest = sorted.front(), highest = sorted.back();
  const double span = highest > lowest ? highest - lowest : 1;
  Histogram result{QVector<double>(bars), QVector<double>(bars, 0), span / bars};
  for (int bar = 0; bar < bars; ++bar) result.centres[bar] = lowest + (bar + 0.5) * result.width;
  for (const float value : sorted) {
    const int bar = std::min(bars - 1, static_cast<int>((value - lowest) / result.width));
    result.parts[bar] += 1.0 / static_cast<double>(sorted.size());
  }
  return result;
}

}  // namespace

DistributionPlot::DistributionPlot(QWidget* parent)
    : QWidget(parent),
      plot_(new QCustomPlot(this)),
      bars_(new QCPBars(plot_->xAxis, plot_->yAxis)),
      median_(new QCPItemStraightLine(plot_)) {
  setMinimumHeight(160);
  plot_->yAxis->setLabel("part of the bases");
  restyle();
  clear();
}

void DistributionPlot::clear() {
  summary_.clear();
  bars_->setVisible(false);
  median_->setVisible(false);
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void DistributionPlot::show(std::vector<float> values, const QString& axis) {
  std::erase_if(values, [](float value) { return !std::isfinite(value); });
  plot_->xAxis->setLabel(axis);
  if (values.empty()) return clear();
  std::ranges::sort(values);
  const double median = values[values.size() / 2];
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
  summary_ = QString("median %1, mean %2, %3 values")
                 .arg(median, 0, 'g', 3)
                 .arg(mean, 0, 'g', 3)
                 .arg(QString::fromStdString(withThousands(static_cast<int64_t>(values.size()))));
  const Histogram shown = histogram(values);
  bars_->setData(shown.centres, shown.parts, true);
  bars_->setWidth(shown.width);
  bars_->setVisible(true);
  median_->point1->setCoords(median, 0);
  median_->point2->setCoords(median, 1);
  median_->setVisible(true);
  plot_->xAxis->setRange(shown.centres.front() - shown.width, shown.centres.back() + shown.width);
  plot_->yAxis->setRange(0, *std::ranges::max_element(shown.parts) * 1.08);
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void DistributionPlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  plot_->setGeometry(rect());
}

void DistributionPlot::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) restyle();
}

void DistributionPlot::restyle() {
  stylePlot(*plot_, palette());
  bars_->setPen(Qt::NoPen);
  bars_->setBrush(palette().color(QPalette::Highlight));
  median_->setPen(QPen(shade(palette(), 0.7), 1, Qt::DashLine));
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace janus::ui
