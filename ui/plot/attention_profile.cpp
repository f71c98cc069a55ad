#include "ui/plot/attention_profile.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include <QVBoxLayout>

#include "ui/plot/plot_style.h"
#include "ui/style/theme.h"

namespace janus::ui {
namespace {

constexpr int leftMargin = 50, rightMargin = 26, topMargin = 4, bottomMargin = 18;

}  // namespace

// One column a pixel, as high as the largest weight that falls on it, so that no peak is lost. A polygon of
// as many corners takes a hundred times as long to fill.
class AttentionProfile::Columns : public QCPAbstractItem {
 public:
  using QCPAbstractItem::QCPAbstractItem;
  ProfileCurve curve;
  QColor line, under;

  double selectTest(const QPointF&, bool, QVariant*) const override { return -1; }

 protected:
  void draw(QCPPainter* painter) override {
    const QCPAxisRect& area = *clipAxisRect();
    const QCPAxis &along = *area.axis(QCPAxis::atBottom), &up = *area.axis(QCPAxis::atLeft);
    painter->setAntialiasing(false);
    const int floor = qRound(up.coordToPixel(0));
    for (int x = area.left(); x <= area.right(); ++x) {
      const double weight = largest(along.pixelToCoord(x), along.pixelToCoord(x + 1));
      if (std::isnan(weight)) continue;
      const int top = std::min(floor - 1, qRound(up.coordToPixel(weight)));
      painter->fillRect(QRect(x, top, 1, floor - top), under);
      painter->fillRect(QRect(x, top, 1, std::min(2, floor - top)), line);
    }
  }

 private:
  // Of the bins that meet [begin, end); NaN where there are none.
  double largest(double begin, double end) const {
    const MapAxis& axis = curve.axis;
    const auto first = std::max(axis.begin, static_cast<int64_t>(std::floor(begin)));
    const auto last = std::min(axis.end - 1, static_cast<int64_t>(std::floor(end)));
    double most = std::numeric_limits<double>::quiet_NaN();
    for (int64_t bin = axis.binOf(first); first <= last && bin <= axis.binOf(last); ++bin)
      most = std::fmax(most, curve.weights[static_cast<size_t>(bin)]);
    return most;
  }
};

AttentionProfile::AttentionProfile(QWidget* parent)
    : QWidget(parent), title_(new QLabel), plot_(new QCustomPlot) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  column->addWidget(title_);
  column->addWidget(plot_, 1);
  title_->setObjectName("quiet");
  title_->setIndent(leftMargin);
  title_->setMinimumWidth(0);
  title_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
  columns_ = new Columns(plot_);
  columns_->setLayer("main");
  columns_->setSelectable(false);
  plot_->setMinimumHeight(40);
  plot_->axisRect()->setAutoMargins(QCP::msNone);
  plot_->axisRect()->setMargins({leftMargin, topMargin, rightMargin, bottomMargin});
  plot_->xAxis->setTicker(QSharedPointer<GenomeTicker>::create());
  plot_->xAxis->ticker()->setTickCount(4);
  plot_->yAxis->ticker()->setTickCount(2);
  plot_->xAxis->setTickLabelPadding(2);
  connect(plot_, &QCustomPlot::mousePress, this, [this](QMouseEvent* event) {
    if (columns_->visible()) emit clicked(static_cast<int64_t>(plot_->xAxis->pixelToCoord(event->pos().x())));
  });
  restyle();
  clear();
}

void AttentionProfile::clear(const QString& why) {
  title_->setText(why);
  columns_->setVisible(false);
  plot_->setVisible(false);
}

void AttentionProfile::show(const QString& title, const ProfileCurve& curve, const Region& stretch) {
  title_->setText(title);
  double strongest = 0;
  for (int64_t bin = 0; bin < curve.axis.bins(); ++bin)
    if (curve.axis.beginOf(bin) < stretch.end && curve.axis.endOf(bin) > stretch.begin)
      strongest = std::max(strongest, curve.weights[static_cast<size_t>(bin)]);
  columns_->curve = curve;
  columns_->setVisible(true);
  plot_->setVisible(true);
  plot_->xAxis->setRange(static_cast<double>(stretch.begin), static_cast<double>(stretch.end));
  plot_->yAxis->setRange(0, strongest > 0 ? strongest * 1.05 : 1);
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

void AttentionProfile::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) restyle();
}

void AttentionProfile::restyle() {
  stylePlot(*plot_, palette());
  plot_->xAxis->grid()->setVisible(false);
  const QColor accent = palette().color(QPalette::Highlight);
  columns_->line = accent;
  columns_->under = mixed(palette().color(QPalette::Base), accent, 0.35);
  plot_->replot(QCustomPlot::rpQueuedReplot);
}

}  // namespace janus::ui
