// How every plot looks: the window's palette, thin axes, genome positions on axes.
#pragma once

#include <qcustomplot.h>

namespace janus::ui {

void stylePlot(QCustomPlot& plot, const QPalette& palette);
void styleAxis(QCPAxis& axis, const QPalette& palette);
bool isDark(const QPalette& palette);
// `part` of text over background, as an opaque colour.
QColor shade(const QPalette& palette, double part);

// Ticks at 1-based positions with thousands separators.
class GenomeTicker : public QCPAxisTicker {
 public:
  GenomeTicker() { setTickOrigin(-1); }  // round 1-based numbers

 protected:
  QString getTickLabel(double tick, const QLocale& locale, QChar format, int precision) override;
};

}  // namespace janus::ui
