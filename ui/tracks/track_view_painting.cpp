// What the track view paints: the lanes on screen, what follows the pointer, and pictures for a page.
#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>

#include "ui/tracks/scene.h"
#include "ui/tracks/track_view.h"

namespace janus::ui {
namespace {

QColor faint(QColor colour, double alpha) {
  colour.setAlphaF(static_cast<float>(alpha));
  return colour;
}

bool holds(const Figure& figure, const Lane& lane) {
  return figure.lanes.isEmpty() || figure.lanes.contains(QString::fromStdString(lane.id()));
}

}  // namespace

HeaderContent TrackView::header() const {
  return {navigator_.contig(), computed_, selection_, &ideogram_.bands()};
}

void TrackView::compose() {
  const double scale = devicePixelRatioF();
  const QSize pixels = viewport()->size() * scale;
  if (picture_.size() != pixels) picture_ = QImage(pixels, QImage::Format_RGB32);
  picture_.setDevicePixelRatio(scale);
  const ViewPlaces now = places();
  const View shown = now.view();
  stack_.measure(shown, scale, store_, now.scroll, now.scroll + now.viewport.height() - headerHeight);
  const HeaderContent above = header();
  QPainter painter(&picture_);
  paintScene(painter, {theme_, shown, store_, above, selection_, highlight_, scale, false, progress_},
             stack_.rows({}), now.viewport, now.scroll);
  stale_ = false;
}

void TrackView::paintEvent(QPaintEvent*) {
  if (stale_) compose();
  QPainter painter(viewport());
  painter.drawImage(0, 0, picture_);
  paintOverlay(painter);
}

// What follows the pointer is painted over the picture, so that moving the pointer repaints no lane.
void TrackView::paintOverlay(QPainter& painter) {
  paintPresented(painter);
  paintDrag(painter);
  paintMarks(painter);
  if (pointer_) paintGuide(painter, pointer_->x());
}

// A lane that has just been opened.
void TrackView::paintPresented(QPainter& painter) {
  const QRect lane = presented_.empty() ? QRect() : laneRect(presented_);
  if (lane.isNull()) return;
  const QRect shown = lane.intersected(viewport()->rect().adjusted(0, headerHeight, 0, 0));
  painter.fillRect(shown, faint(theme_.accent, 0.1));
  painter.fillRect(QRect(shown.left(), shown.top(), 4, shown.height()), theme_.accent);
}

// The stretch that is dragged over, or the lane that is moved and where it would stand.
void TrackView::paintDrag(QPainter& painter) {
  const ViewPlaces now = places();
  if (drag_.marksStretch())
    paintStretch(painter, now.view(), now.data().adjusted(0, contigBarBottom - headerHeight, 0, 0),
                 drag_.stretch(now), faint(theme_.accent, 0.18));
  if (drag_.kind != ViewDrag::Kind::Reorder) return;
  const QRect lane = now.lane(*now.laneAt(drag_.from));
  painter.fillRect(lane.intersected(viewport()->rect().adjusted(0, headerHeight, 0, 0)),
                   faint(theme_.accent, 0.14));
  const int gap = stack_.top(stack_.gapAt(now.inStack(drag_.to.y())));
  painter.fillRect(QRect(0, headerHeight - now.scroll + gap - 2, viewport()->width(), 3), theme_.accent);
}

void TrackView::paintMarks(QPainter& painter) {
  const View shown = places().view();
  const QRect data = places().data();
  const QColor tint(theme_.accent.red(), theme_.accent.green(), theme_.accent.blue(), 60);
  for (const Region& mark : marks_) {
    paintStretch(painter, shown, data, mark, tint);
    const double middle = static_cast<double>(mark.begin + mark.end) / 2;
    if (mark.contig == shown.contig) paintGuide(painter, data.left() + shown.xOf(middle));
  }
}

void TrackView::paintGuide(QPainter& painter, double x) const {
  const QRect data = places().data();
  if (x < data.left() || x > data.right()) return;
  QPen pen(theme_.accent, 1, Qt::CustomDashLine);
  pen.setDashPattern({3, 3});
  painter.setPen(pen);
  painter.drawLine(QPointF(x, headerHeight - 4), QPointF(x, viewport()->height()));
}

QSize TrackView::pictureSize(const Figure& figure) const {
  int height = headerHeight + (figure.place.isEmpty() ? 0 : figureLine);
  for (const LaneRow& row : stack_)
    if (holds(figure, *row.lane)) height += row.lane->height() + 1;
  return {figure.width > 0 ? figure.width : viewport()->width(), height};
}

void TrackView::renderTo(QPainter* painter, QSize size, const Figure& figure) {
  if (size.height() <= 0) size.setHeight(pictureSize(figure).height());
  const bool vector = painter->paintEngine() && painter->paintEngine()->type() == QPaintEngine::SVG;
  const double scale = vector ? 2 : painter->device()->devicePixelRatioF();
  const View shown = places().viewOver(std::max(1, size.width() - gutterWidth - rightMargin));
  stack_.measure(shown, scale, store_, 0, stack_.height());
  const HeaderContent above = header();
  painter->save();
  if (!figure.place.isEmpty()) {
    paintFigureLine(*painter, theme_, size.width(), figure.place, figure.about);
    painter->translate(0, figureLine);
    size.rheight() -= figureLine;
  }
  std::vector<LaneRow*> rows;
  for (LaneRow& row : stack_)
    if (holds(figure, *row.lane)) rows.push_back(&row);
  paintScene(*painter, {theme_, shown, store_, above, selection_, highlight_, scale, vector, progress_, true},
             rows, size, 0);
  painter->restore();
  changed();  // the screen's own measures come back with the next paint
}

}  // namespace janus::ui
