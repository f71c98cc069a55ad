#include "ui/tracks/view_header.h"

#include <algorithm>
#include <cmath>

#include "protocol/locus.h"
#include "ui/tracks/ideogram.h"

namespace janus::ui {
namespace {

constexpr int barTop = 13, barHeight = 10;
constexpr int labelGap = 28;  // least pixels between the labels of the ruler

QString shortLength(int64_t bases) {
  if (bases >= 10'000'000) return QString::number(static_cast<double>(bases) / 1e6, 'f', 1) + " Mb";
  if (bases >= 10'000) return QString::number(bases / 1000) + " kb";
  return QString::fromStdString(formatSpan(bases));
}

// The name of the band the view lies in, empty where it lies in none or in several.
QString bandOf(const Region& view, const std::vector<Feature>* bands) {
  if (!bands) return {};
  for (const Feature& band : *bands)
    if (band.region.contains(view)) return QString::fromStdString(band.name);
  return {};
}

BandColours bandColours(const Theme& theme) {
  return {mixed(theme.background, theme.text, 0.09), mixed(theme.background, theme.text, 0.62),
          mixed(theme.background, theme.accent, 0.35), mixed(theme.background, theme.accent, 0.2),
          mixed(theme.background, theme.bases[3], 0.7)};
}

void paintNames(const Canvas& canvas, const HeaderContent& content) {
  const Contig& contig = *content.contig;
  QPainter& painter = canvas.painter;
  const QRect names = canvas.gutter.adjusted(16, 0, -8, 0);
  painter.setFont(uiFont(11));
  painter.setPen(canvas.theme.faint);
  painter.drawText(QRect(names.left(), names.top() + barTop - 4, names.width(), barHeight + 8),
                   Qt::AlignLeft | Qt::AlignVCenter,
                   QString::fromStdString(contig.name) + " · " + shortLength(contig.length()));
  painter.setPen(canvas.theme.text);
  painter.drawText(QRect(names.left(), names.top() + 32, names.width(), 16), Qt::AlignLeft | Qt::AlignVCenter,
                   QString::fromStdString(formatSpan(canvas.view.region().length())));
  painter.setPen(canvas.theme.faint);
  painter.drawText(QRect(names.left(), names.top() + 32, names.width(), 16),
                   Qt::AlignRight | Qt::AlignVCenter, bandOf(canvas.view.region(), content.bands));
}

// A stretch of the contig on its bar, at least `leastPixels` wide.
QRectF onBar(const Canvas& canvas, const Contig& contig, double begin, double end, double leastPixels) {
  const double perBase = canvas.data.width() / static_cast<double>(contig.length());
  const double x = canvas.data.left() + (begin - static_cast<double>(contig.begin)) * perBase;
  const double width = (end - begin) * perBase;
  const double extra = std::max(0.0, leastPixels - width);
  return {x - extra / 2, static_cast<double>(canvas.data.top() + barTop), width + extra, barHeight};
}

void paintContigBar(const Canvas& canvas, const HeaderContent& content) {
  QPainter& painter = canvas.painter;
  const Contig& contig = *content.contig;
  painter.setRenderHint(QPainter::Antialiasing);
  painter.setPen(Qt::NoPen);
  painter.setBrush(canvas.theme.bar);
  painter.drawRoundedRect(
      onBar(canvas, contig, static_cast<double>(contig.begin), static_cast<double>(contig.end), 0), 3, 3);
  const bool banded = content.bands && !content.bands->empty();
  if (banded)
    paintBands(painter,
               onBar(canvas, contig, static_cast<double>(contig.begin), static_cast<double>(contig.end), 0),
               contig, *content.bands, bandColours(canvas.theme));
  painter.setBrush(mixed(canvas.theme.bar, canvas.theme.accent, 0.45));
  for (const Region& window : content.computed)
    if (window.contig == contig.name)
      painter.drawRect(
          onBar(canvas, contig, static_cast<double>(window.begin), static_cast<double>(window.end), 2)
              .adjusted(0, banded ? 7 : 3, 0, banded ? 0 : -3));
  painter.setBrush(Qt::NoBrush);
  painter.setPen(QPen(canvas.theme.view, 1.2));
  painter.drawRoundedRect(
      onBar(canvas, contig, canvas.view.left, canvas.view.right(), 6).adjusted(0, -3.5, 0, 3.5), 2, 2);
  painter.setRenderHint(QPainter::Antialiasing, false);
}

void paintTick(const Canvas& canvas, double x, const QString& label, int bottom) {
  QPainter& painter = canvas.painter;
  painter.setPen(canvas.theme.faint);
  painter.drawLine(QPointF(x, bottom - 4), QPointF(x, bottom));
  const double width = painter.fontMetrics().horizontalAdvance(label);
  const double from = std::clamp(x - width / 2, double(canvas.data.left()), canvas.data.right() + 1 - width);
  if (std::abs(from - (x - width / 2)) > labelGap / 2.0) return;  // would run into its neighbour
  painter.drawText(QPointF(from, bottom - 8), label);
}

void paintRuler(const Canvas& canvas, const Contig& contig) {
  QPainter& painter = canvas.painter;
  const View& view = canvas.view;
  const int bottom = canvas.data.bottom();
  painter.setFont(uiFont(11));
  const QString longest = QString::fromStdString(withThousands(contig.end));
  const int64_t step =
      tickStep(view.basesPerPixel, painter.fontMetrics().horizontalAdvance(longest) + labelGap);
  const auto first = static_cast<int64_t>(std::ceil((view.left + 0.5) / static_cast<double>(step))) * step;
  for (int64_t label = std::max(first, step); static_cast<double>(label) - 0.5 < view.right();
       label += step) {
    if (label <= contig.begin || label > contig.end) continue;
    // Base number n (from 1) covers [n - 1, n): its tick stands over its middle.
    const double x = canvas.data.left() + view.xOf(static_cast<double>(label) - 0.5);
    paintTick(canvas, x, QString::fromStdString(withThousands(label)), bottom);
  }
  painter.setPen(canvas.theme.separator);
  painter.drawLine(canvas.data.left(), bottom, canvas.data.right(), bottom);
}

}  // namespace

int64_t tickStep(double basesPerPixel, double leastPixels) {
  const double least = basesPerPixel * leastPixels;
  int64_t power = 1;
  while (static_cast<double>(power) * 10 < least) power *= 10;
  for (const int64_t factor : {1, 2, 5})
    if (static_cast<double>(power * factor) >= least) return power * factor;
  return power * 10;
}

double contigPositionAt(const Contig& contig, int width, double x) {
  return static_cast<double>(contig.begin) + x / width * static_cast<double>(contig.length());
}

void paintHeader(const Canvas& canvas, const HeaderContent& content) {
  canvas.painter.fillRect(canvas.gutter.united(canvas.data).adjusted(0, 0, rightMargin, 0),
                          canvas.theme.background);
  if (!content.contig) return;
  paintNames(canvas, content);
  paintContigBar(canvas, content);
  paintRuler(canvas, *content.contig);
}

}  // namespace janus::ui
