#include "ui/plot/expert_load.h"

#include "ui/plot/plot_style.h"

namespace janus::ui {
namespace {

QCPTextElement* heading(QCustomPlot* plot, const QString& words) {
  auto* text = new QCPTextElement(plot, words);
  QFont font = QApplication::font();
  font.setPixelSize(11);
  text->setFont(font);
  text->setTextColor(shade(plot->palette(), 0.8));
  return text;
}

// Where every expert would stand if the work were shared evenly.
void addEvenShare(QCPAxisRect* rect, size_t experts, const QPalette& palette) {
  auto* line = new QCPGraph(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
  const double even = 1.0 / static_cast<double>(experts);
  line->setData({-0.6, static_cast<double>(experts) - 0.4}, {even, even}, true);
  line->setPen(QPen(shade(palette, 0.5), 1, Qt::DashLine));
}

}  // namespace

ExpertLoadPlot::ExpertLoadPlot(QWidget* parent) : QWidget(parent), plot_(new QCustomPlot(this)) {
  setMinimumHeight(160);
  plot_->plotLayout()->clear();
  stylePlot(*plot_, palette());
}

void ExpertLoadPlot::show(const std::vector<RoutingShares>& layers, const std::vector<QColor>& colours) {
  plot_->clearPlottables();
  plot_->plotLayout()->clear();
  int columns[2] = {0, 0};
  for (const RoutingShares& routing : layers)
    addChart(routing, routing.stream, columns[routing.stream]++, colours);
  stylePlot(*plot_, palette());
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void ExpertLoadPlot::addChart(const RoutingShares& routing, int row, int column,
                              const std::vector<QColor>& colours) {
  auto* rect = new QCPAxisRect(plot_);
  rect->setMinimumMargins(QMargins(4, 2, 4, 2));
  const QString reader = routing.stream == 1 ? "backward reader" : "forward reader";
  plot_->plotLayout()->addElement(2 * row, column,
                                  heading(plot_, QString("layer %1, %2").arg(routing.layer).arg(reader)));
  plot_->plotLayout()->addElement(2 * row + 1, column, rect);
  QCPAxis *x = rect->axis(QCPAxis::atBottom), *y = rect->axis(QCPAxis::atLeft);
  for (size_t expert = 0; expert < routing.shares.size(); ++expert) {
    auto* bar = new QCPBars(x, y);
    bar->setData({static_cast<double>(expert)}, {routing.shares[expert]}, true);
    bar->setPen(Qt::NoPen);
    bar->setBrush(colours.empty() ? palette().color(QPalette::Highlight) : colours[expert % colours.size()]);
    bar->setWidth(0.8);
  }
  addEvenShare(rect, std::max<size_t>(routing.shares.size(), 1), palette());
  const double most = routing.shares.empty() ? 1 : *std::ranges::max_element(routing.shares);
  x->setRange(-0.6, static_cast<double>(routing.shares.size()) - 0.4);
  const auto fives = QSharedPointer<QCPAxisTickerFixed>::create();
  fives->setTickStep(5);
  x->setTicker(fives);
  y->setRange(0, std::max(most * 1.1, 0.1));
  y->ticker()->setTickCount(2);
  x->grid()->setVisible(false);
}

void ExpertLoadPlot::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  plot_->setGeometry(rect());
}

}  // namespace janus::ui
