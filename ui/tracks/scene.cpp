#include "ui/tracks/scene.h"

#include <algorithm>

namespace janus::ui {
namespace {

constexpr int leastSentence = 70;  // pixels: less room holds no sentence
constexpr int progressLine = 2;    // pixels
constexpr int tallest = 64;        // pixels from a lane's top within which its sentence is centred

QColor faded(QColor colour, double alpha) {
  colour.setAlphaF(static_cast<float>(alpha));
  return colour;
}

void paintName(const Canvas& canvas, const LaneRow& row) {
  QPainter& painter = canvas.painter;
  const QRect text = canvas.gutter.adjusted(16, 0, -10, 0);
  const bool single = canvas.gutter.height() < 36;
  const int top = single ? canvas.gutter.top() : canvas.gutter.top() + 5;
  painter.setPen(canvas.theme.text);
  painter.setFont(uiFont(12, QFont::Medium));
  const QRect line(text.left(), top, text.width(), single ? canvas.gutter.height() : 16);
  painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(row.lane->title(), Qt::ElideRight, line.width()));
  if (single) return;
  painter.setPen(canvas.theme.faint);
  painter.setFont(uiFont(11));
  painter.drawText(QRect(text.left(), top + 16, text.width(), canvas.gutter.bottom() - top - 16),
                   Qt::AlignLeft | Qt::AlignTop, row.lane->captions().join("\n"));
}

// A dot beside the name while data is being fetched: small, so that it does not flicker for those who do not
// look for it.
void paintWaiting(const Canvas& canvas) {
  canvas.painter.setRenderHint(QPainter::Antialiasing);
  canvas.painter.setPen(Qt::NoPen);
  canvas.painter.setBrush(canvas.theme.accent);
  const double middle =
      canvas.gutter.height() < 36 ? canvas.gutter.center().y() + 0.5 : canvas.gutter.top() + 13.5;
  canvas.painter.drawEllipse(QPointF(canvas.gutter.left() + 8, middle), 2, 2);
  canvas.painter.setRenderHint(QPainter::Antialiasing, false);
}

void paintGutter(const Canvas& canvas, const LaneRow& row, bool figure) {
  if (row.selected && !figure) {
    canvas.painter.fillRect(canvas.gutter, faded(canvas.theme.accent, 0.10));
    canvas.painter.fillRect(QRect(canvas.gutter.topLeft(), QSize(3, canvas.gutter.height())),
                            canvas.theme.accent);
  }
  paintName(canvas, row);
  if (row.waits && !figure) paintWaiting(canvas);
  canvas.painter.save();
  canvas.painter.setClipRect(canvas.gutter);
  if (const auto* lane = dynamic_cast<const HasAxis*>(row.lane.get())) lane->paintAxis(canvas);
  canvas.painter.restore();
}

// Where a region lies in a lane, in pixels.
QRect stretchOf(const Canvas& canvas, const Region& region) {
  const double from = std::max(0.0, canvas.view.xOf(static_cast<double>(region.begin)));
  const double to = std::min<double>(canvas.view.width, canvas.view.xOf(static_cast<double>(region.end)));
  return {canvas.data.left() + static_cast<int>(from), canvas.data.top(),
          std::max(0, static_cast<int>(to - from)), canvas.data.height()};
}

// A tint distinguishes bases without values from values near 0. A thin line at the foot shows how far the run
// is: a growing tint would look as if the tinted bases were done.
QRect paintGaps(const Canvas& canvas, const LaneState& state, double progress) {
  QRect widest;
  for (const Region& gap : state.where) {
    const QRect area = stretchOf(canvas, gap);
    if (area.width() > widest.width()) widest = area;
    if (area.width() >= canvas.data.width() && state.kind != LaneState::Computing) continue;
    canvas.painter.fillRect(area, faded(canvas.theme.faint, 0.07));
  }
  if (state.where.empty()) widest = canvas.data;
  if (state.kind == LaneState::Computing)
    canvas.painter.fillRect(widest.left(), widest.bottom() - progressLine + 1,
                            qRound(widest.width() * progress), progressLine, canvas.theme.accent);
  return widest;
}

QString sentenceOf(const LaneState& state, double progress) {
  if (state.kind != LaneState::Computing) return state.sentence;
  return QString("%1 %2 %").arg(state.sentence).arg(qRound(100 * progress));
}

QRect paintSentence(const Canvas& canvas, const LaneState& state, const QRect& area, const QString& said) {
  QPainter& painter = canvas.painter;
  painter.setFont(uiFont(11));
  const QFontMetrics metrics = painter.fontMetrics();
  const int actionWidth = state.action.isEmpty() ? 0 : metrics.horizontalAdvance(state.action) + 10;
  const int room = area.width() - actionWidth - 16;
  if (room < leastSentence) return {};
  const QString sentence = metrics.elidedText(said, Qt::ElideRight, room);
  const int width = metrics.horizontalAdvance(sentence);
  QRect line(area.left() + 8, area.top(), width + 2, std::min(area.height(), tallest));
  const QRect behind(line.left() - 4, line.center().y() - 9, width + actionWidth + 8, 19);
  painter.fillRect(behind, faded(canvas.theme.background, 0.85));
  painter.setPen(state.kind == LaneState::Failed ? canvas.theme.problem : canvas.theme.faint);
  painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, sentence);
  if (state.action.isEmpty()) return {};
  const QRect action(line.right() + 6, behind.top(), actionWidth, behind.height());
  painter.setPen(canvas.theme.accent);
  painter.drawText(action, Qt::AlignLeft | Qt::AlignVCenter, state.action);
  return action;
}

void paintRow(const Canvas& canvas, LaneRow& row, const Scene& scene) {
  QPainter& painter = canvas.painter;
  paintGutter(canvas, row, scene.figure);
  painter.save();
  painter.setClipRect(canvas.data, Qt::IntersectClip);
  row.lane->paint(canvas);
  row.action = {};
  if (!row.state.sentence.isEmpty()) {
    const QRect area = paintGaps(canvas, row.state, scene.progress);
    row.action = paintSentence(canvas, row.state, area, sentenceOf(row.state, scene.progress));
  }
  painter.restore();
  painter.setPen(canvas.theme.separator);
  const int bottom = canvas.data.bottom() + 1;
  painter.drawLine(0, bottom, canvas.data.right() + rightMargin, bottom);
}

// Lines at the two ends and only a weak tint, so that the colours of heat maps stay readable.
void paintMark(QPainter& painter, const Scene& scene, const QRect& data, const Region& region,
               const QColor& colour) {
  paintStretch(painter, scene.view, data, region, faded(colour, 0.08));
  if (region.contig != scene.view.contig) return;
  painter.setPen(QPen(faded(colour, 0.7), 1));
  for (const int64_t end : {region.begin, region.end})
    if (const double x = scene.view.xOf(static_cast<double>(end)); x >= 0 && x <= scene.view.width)
      painter.drawLine(QPointF(data.left() + x, data.top()), QPointF(data.left() + x, data.bottom()));
}

void paintMarks(QPainter& painter, const Scene& scene, const QRect& data) {
  if (scene.highlight) paintMark(painter, scene, data, *scene.highlight, scene.theme.bases[2]);
  if (scene.selection) paintMark(painter, scene, data, *scene.selection, scene.theme.accent);
}

}  // namespace

void paintStretch(QPainter& painter, const View& view, const QRect& data, const Region& region,
                  const QColor& colour) {
  if (region.contig != view.contig) return;
  const double from = std::max(0.0, view.xOf(static_cast<double>(region.begin)));
  const double to = std::min<double>(view.width, view.xOf(static_cast<double>(region.end)));
  if (from < to)
    painter.fillRect(QRectF(data.left() + from, data.top(), std::max(1.0, to - from), data.height()), colour);
}

void paintScene(QPainter& painter, const Scene& scene, std::span<LaneRow* const> rows, QSize size,
                int scroll) {
  painter.fillRect(QRect(QPoint(0, 0), size), scene.theme.background);
  const int width = scene.view.width;
  Canvas canvas{painter, scene.theme, scene.view, scene.store, {}, {}, scene.scale, scene.vector};
  painter.save();
  painter.setClipRect(QRect(0, headerHeight, size.width(), size.height() - headerHeight));
  int top = headerHeight - scroll;
  for (LaneRow* row : rows) {
    const int height = row->lane->height();
    canvas.gutter = QRect(0, top, gutterWidth, height);
    canvas.data = QRect(gutterWidth, top, width, height);
    row->action = {};
    if (top + height >= headerHeight && top < size.height()) paintRow(canvas, *row, scene);
    top += height + 1;
  }
  painter.restore();
  canvas.gutter = QRect(0, 0, gutterWidth, headerHeight);
  canvas.data = QRect(gutterWidth, 0, width, headerHeight);
  paintHeader(canvas, scene.header);
  paintMarks(painter, scene, QRect(gutterWidth, headerHeight - 5, width, size.height() - headerHeight + 5));
}

void paintFigureLine(QPainter& painter, const Theme& theme, int width, const QString& place,
                     const QString& about) {
  painter.fillRect(0, 0, width, figureLine, theme.background);
  QRect line(16, 6, width - 16 - rightMargin, figureLine - 6);
  painter.setFont(uiFont(12, QFont::Medium));
  painter.setPen(theme.text);
  painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, place);
  line.setLeft(line.left() + painter.fontMetrics().horizontalAdvance(place) + 20);
  painter.setFont(uiFont(11));
  painter.setPen(theme.faint);
  painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter,
                   painter.fontMetrics().elidedText(about, Qt::ElideRight, std::max(0, line.width())));
}

}  // namespace janus::ui
