#include "ui/plot/plot_style.h"

#include "protocol/locus.h"

namespace janus::ui {

bool isDark(const QPalette& palette) { return palette.color(QPalette::Base).lightness() < 128; }

QColor shade(const QPalette& palette, double part) {
  const QColor over = palette.color(QPalette::Text), under = palette.color(QPalette::Base);
  const auto mix = [part](float a, float b) { return static_cast<float>(a * part + b * (1 - part)); };
  return QColor::fromRgbF(mix(over.redF(), under.redF()), mix(over.greenF(), under.greenF()),
                          mix(over.blueF(), under.blueF()));
}

void styleAxis(QCPAxis& axis, const QPalette& palette) {
  const QPen line(shade(palette, 0.3), 1);
  axis.setBasePen(line);
  axis.setTickPen(line);
  axis.setSubTickPen(Qt::NoPen);
  axis.setTickLabelColor(shade(palette, 0.7));
  axis.setLabelColor(shade(palette, 0.7));
  QFont small = QApplication::font();
  small.setPixelSize(11);
  axis.setTickLabelFont(small);
  axis.setLabelFont(small);
  axis.grid()->setPen(QPen(shade(palette, 0.08), 1));
  axis.grid()->setZeroLinePen(Qt::NoPen);
}

void stylePlot(QCustomPlot& plot, const QPalette& palette) {
  plot.setBackground(palette.color(QPalette::Base));
  for (QCPAxisRect* rect : plot.axisRects())
    for (QCPAxis* axis : rect->axes()) styleAxis(*axis, palette);
}

QString GenomeTicker::getTickLabel(double tick, const QLocale&, QChar, int) {
  return QString::fromStdString(withThousands(static_cast<int64_t>(std::llround(tick)) + 1));
}

}  // namespace janus::ui
