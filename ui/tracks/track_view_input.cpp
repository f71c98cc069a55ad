// What the pointer and the keys do in the track view.
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>

#include "protocol/locus.h"
#include "ui/tracks/feature_menu.h"
#include "ui/tracks/lane_dialogs.h"
#include "ui/tracks/lane_menu.h"
#include "ui/tracks/track_view.h"
#include "ui/tracks/view_moves.h"

namespace janus::ui {
namespace {

using Drag = ViewDrag::Kind;

constexpr int lowestLane = 16;  // pixels

}  // namespace

bool TrackView::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::Leave) point({});
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    showTip(help->pos(), help->globalPos());
    return true;
  }
  return QAbstractScrollArea::viewportEvent(event);
}

void TrackView::point(std::optional<QPoint> at) {
  const bool hadPosition = pointer_ && pointer_->x() >= gutterWidth;
  pointer_ = at;
  viewport()->update();
  if (pointer_ && places().hasBaseAt(pointer_->x()))
    emit pointed(places().baseAt(pointer_->x()));
  else if (hadPosition)
    emit pointerLeft();
}

void TrackView::showTip(QPoint at, QPoint global) {
  const QString text = tipAt(at);
  if (text.isEmpty()) return QToolTip::hideText();
  QToolTip::showText(global, text, viewport());
}

QString TrackView::tipAt(QPoint at) const {
  const ViewPlaces now = places();
  if (!navigator_.contig()) return {};
  if (now.partAt(at) == ViewPart::ContigBar) return tipOfBar(at.x());
  const auto index = now.laneAt(at);
  if (!index) return {};
  const Lane& lane = *stack_.row(*index).lane;
  if (now.partAt(at) == ViewPart::Gutter) return lane.facts().definition;
  return lane.tip(now.view(), store_, now.positionAt(at.x()), now.inLane(*index, at.y()));
}

QString TrackView::tipOfBar(int x) const {
  const Feature* band = ideogram_.bandAt(places().contigPositionAt(x));
  if (!band || band->name.empty()) return {};
  return QString::fromStdString(band->name + "\n" + formatLocus(band->region));
}

void TrackView::mousePressEvent(QMouseEvent* event) {
  if (event->button() == Qt::LeftButton) drag_.press(event->pos(), places());
}

void TrackView::mouseMoveEvent(QMouseEvent* event) {
  if (drag_.leaves(event->pos())) beginDrag(event->modifiers());
  if (drag_.under()) dragTo(event->pos());
  if (drag_.kind == Drag::None)
    viewport()->setCursor(places().edgeAt(event->pos()) ? Qt::SizeVerCursor : Qt::ArrowCursor);
  point(event->pos());
}

void TrackView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  if (drag_.kind == Drag::Undecided)
    click(event->pos(), event->modifiers());
  else
    endDrag(event->pos());
  drag_.kind = Drag::None;
  viewport()->unsetCursor();
  viewport()->update();
}

void TrackView::beginDrag(Qt::KeyboardModifiers modifiers) {
  drag_.begin(modifiers, places());
  if (drag_.kind == Drag::Pan || drag_.kind == Drag::Reorder) viewport()->setCursor(Qt::ClosedHandCursor);
}

void TrackView::dragTo(QPoint to) {
  drag_.to = to;
  if (drag_.kind == Drag::Pan) panTo(to);
  if (drag_.kind == Drag::Resize) {
    const int height = std::clamp(drag_.height + to.y() - drag_.from.y(), lowestLane, highestLane);
    changeLooks({drag_.lane}, [&](LaneLook& look) { look.height = height; });
  }
  viewport()->update();
}

// By whole pixels, so that the bins under a pixel stay the same and nothing shimmers.
void TrackView::panTo(QPoint to) {
  if (drag_.part == ViewPart::ContigBar) return centreOn(navigator_, places().contigPositionAt(to.x()));
  navigator_.pan((drag_.panX - to.x()) * navigator_.basesPerPixel());
  drag_.panX = to.x();
  verticalScrollBar()->setValue(drag_.scroll + drag_.from.y() - to.y());
}

void TrackView::endDrag(QPoint at) {
  drag_.to = at;
  if (drag_.kind == Drag::Zoom) navigator_.goTo(drag_.stretch(places()));
  if (drag_.kind == Drag::Select) selectByUser(drag_.stretch(places()));
  if (drag_.kind == Drag::Reorder) moveLane(at);
}

void TrackView::moveLane(QPoint to) {
  stack_.move(*places().laneAt(drag_.from), stack_.gapAt(places().inStack(to.y())));
  relayout();
  emit lanesChanged();
}

void TrackView::click(QPoint at, Qt::KeyboardModifiers modifiers) {
  if (!navigator_.contig()) return;
  switch (drag_.part) {
    case ViewPart::ContigBar:
      return centreOn(navigator_, places().contigPositionAt(at.x()));
    case ViewPart::Ruler:
      return centreOn(navigator_, places().positionAt(at.x()));
    case ViewPart::Gutter:
      return selectLane(places().laneAt(at), modifiers);
    case ViewPart::Data:
      if (!clickAction(at)) clickBase(at, modifiers);
  }
}

void TrackView::clickBase(QPoint at, Qt::KeyboardModifiers modifiers) {
  const double position = places().positionAt(at.x());
  if (modifiers & Qt::AltModifier) return navigator_.zoom(1 / zoomStep, position);
  if (modifiers & Qt::ShiftModifier) return navigator_.zoom(zoomStep, position);
  emit picked(places().baseAt(at.x()));
}

bool TrackView::clickAction(QPoint at) {
  const auto index = places().laneAt(at);
  if (!index || !stack_.row(*index).action.contains(at)) return false;
  if (stack_.row(*index).state.runs) {
    emit runRequested();
  } else {
    store_.retry();
    changed();
  }
  return true;
}

void TrackView::mouseDoubleClickEvent(QMouseEvent* event) {
  const ViewPlaces now = places();
  if (event->button() != Qt::LeftButton || now.partAt(event->pos()) != ViewPart::Data) return;
  if (!navigator_.contig()) return;
  centreOn(navigator_, now.positionAt(event->pos().x()));
  navigator_.zoom(zoomStep, navigator_.left() + navigator_.span() / 2);
}

void TrackView::wheelEvent(QWheelEvent* event) {
  const int x = std::max(static_cast<int>(event->position().x()), gutterWidth);
  if (!moveByWheel(navigator_, *event, places().positionAt(x)))
    verticalScrollBar()->setValue(verticalScrollBar()->value() - scrollOf(*event));
  event->accept();
}

void TrackView::keyPressEvent(QKeyEvent* event) {
  const bool plain = !(event->modifiers() & (Qt::AltModifier | Qt::MetaModifier));
  if (plain && moveByKey(navigator_, *event)) return;
  if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) return removeSelectedLanes();
  if (event->key() == Qt::Key_Escape && forgetByEscape()) return;
  QAbstractScrollArea::keyPressEvent(event);  // Up, Down, Page Up, Page Down scroll the lanes
}

void TrackView::removeSelectedLanes() {
  if (!selectedLanes().isEmpty()) removeLanes(selectedLanes());
}

bool TrackView::forgetByEscape() {
  if (!selection_ && !highlight_ && drag_.kind == Drag::None) return false;
  drag_.kind = Drag::None;
  highlight_.reset();
  selectByUser({});
  return true;
}

void TrackView::contextMenuEvent(QContextMenuEvent* event) {
  const ViewPlaces now = places();
  if (now.partAt(event->pos()) == ViewPart::ContigBar && !ideogram_.bands().empty())
    return showBarMenu(event->globalPos());
  const auto index = now.laneAt(event->pos());
  if (!index) return;
  if (!stack_.row(*index).selected) selectLane(index, {});
  showLaneMenu(*index, event->pos(), event->globalPos());
}

void TrackView::showBarMenu(QPoint global) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(tr("Close the chromosome bands"), this, &TrackView::bandsClosed);
  menu->popup(global);
}

void TrackView::showLaneMenu(size_t index, QPoint at, QPoint global) {
  std::vector<const Lane*> lanes;
  for (const LaneRow& row : stack_)
    if (row.selected) lanes.push_back(row.lane.get());
  auto* menu = makeLaneMenu(
      *stack_.row(index).lane, lanes, theme_, this,
      {[this, ids = stack_.selected()](const std::function<void(LaneLook&)>& change) {
         changeLooks(ids, change);
       },
       [this](const std::vector<TrackInfo>& tracks, bool whole) { emit exportRequested(tracks, whole); },
       [this] { emit pictureRequested(selectedLanes()); }, [this] { removeSelectedLanes(); }});
  if (const auto feature = places().featureAt(at))
    addFeatureActions(*menu, *feature,
                      {[this](const Region& region) { navigator_.goTo(region); },
                       [this](const Region& region) { selectByUser(region); }});
  menu->popup(global);
}

}  // namespace janus::ui
