// Mouse, wheel and keys of the track view.
#include <algorithm>
#include <cmath>

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

#include "protocol/locus.h"
#include "ui/tracks/lane_dialogs.h"
#include "ui/tracks/lane_menu.h"
#include "ui/tracks/track_view.h"

namespace janus::ui {
namespace {

constexpr double zoomStep = 0.5;       // + and double click: half the span
constexpr double wheelZoomStep = 0.8;  // a notch of the wheel
constexpr int arrowPan = 50;           // pixels
constexpr int edgeReach = 4;           // pixels above and below a lane's edge that take hold of it
constexpr int lowestLane = 16;         // pixels
constexpr double featureMargin = 0.1;  // of a feature's length, each side, when it is zoomed to

}  // namespace

TrackView::Part TrackView::partAt(QPoint point) const {
  if (point.x() < gutterWidth) return Part::Gutter;
  if (point.y() < contigBarBottom) return Part::ContigBar;
  return point.y() < headerHeight ? Part::Ruler : Part::Data;
}

std::optional<size_t> TrackView::laneAt(QPoint point) const {
  if (point.y() < headerHeight) return {};
  return stack_.at(point.y() - headerHeight + verticalScrollBar()->value());
}

std::optional<size_t> TrackView::edgeAt(QPoint point) const {
  if (partAt(point) != Part::Gutter || point.y() < headerHeight) return {};
  const int y = point.y() - headerHeight + verticalScrollBar()->value();
  for (size_t index = 0; index < stack_.size(); ++index)
    if (std::abs(stack_.top(index + 1) - 1 - y) <= edgeReach) return index;
  return {};
}

std::optional<Feature> TrackView::featureAt(QPoint point) const {
  const auto index = laneAt(point);
  if (!index || partAt(point) != Part::Data || !navigator_.contig()) return {};
  const int y = point.y() - headerHeight + verticalScrollBar()->value() - stack_.top(*index);
  const Feature* feature = stack_.row(*index).lane->featureAt(view(), positionAt(point.x()), y);
  return feature ? std::optional(*feature) : std::nullopt;
}

double TrackView::positionAt(int x) const { return navigator_.positionAt(x - gutterWidth); }

qint64 TrackView::baseAt(int x) const { return static_cast<qint64>(std::floor(positionAt(x))); }

int TrackView::leastDrag() const { return QApplication::startDragDistance() / 2; }

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
  const QRect data = dataRect();
  if (pointer_ && navigator_.contig() && pointer_->x() >= data.left() && pointer_->x() <= data.right())
    emit pointed(baseAt(pointer_->x()));
  else if (hadPosition)
    emit pointerLeft();
}

QString TrackView::tipOfBar(int x) const {
  const double position = contigPositionAt(*navigator_.contig(), navigator_.width(), x - gutterWidth);
  const Feature* band = ideogram_.bandAt(position);
  if (!band || band->name.empty()) return {};
  return QString::fromStdString(band->name + "\n" + formatLocus(band->region));
}

void TrackView::showTip(QPoint at, QPoint global) {
  if (navigator_.contig() && partAt(at) == Part::ContigBar && !tipOfBar(at.x()).isEmpty())
    return QToolTip::showText(global, tipOfBar(at.x()), viewport());
  const auto index = laneAt(at);
  if (!index || !navigator_.contig()) return QToolTip::hideText();
  const Lane& lane = *stack_.row(*index).lane;
  const int y = at.y() - headerHeight + verticalScrollBar()->value() - stack_.top(*index);
  const QString text =
      at.x() < gutterWidth ? lane.definition() : lane.tip(view(), store_, positionAt(at.x()), y);
  if (text.isEmpty()) return QToolTip::hideText();
  QToolTip::showText(global, text, viewport());
}

void TrackView::mousePressEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  pressedAt_ = draggedTo_ = event->pos();
  pressedPart_ = partAt(event->pos());
  pressedPosition_ = positionAt(event->pos().x());
  drag_ = Drag::Undecided;
}

void TrackView::mouseMoveEvent(QMouseEvent* event) {
  if (drag_ == Drag::Undecided && (event->pos() - pressedAt_).manhattanLength() >= leastDrag())
    beginDrag(event->pos(), event->modifiers());
  if (drag_ != Drag::None && drag_ != Drag::Undecided) dragTo(event->pos());
  if (drag_ == Drag::None) viewport()->setCursor(edgeAt(event->pos()) ? Qt::SizeVerCursor : Qt::ArrowCursor);
  point(event->pos());
}

void TrackView::mouseReleaseEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton) return;
  const Drag ended = drag_;
  if (ended == Drag::Undecided) click(event->pos(), event->modifiers());
  if (ended != Drag::Undecided) endDrag(event->pos());
  drag_ = Drag::None;
  viewport()->unsetCursor();
  viewport()->update();
}

void TrackView::beginDrag(QPoint, Qt::KeyboardModifiers modifiers) {
  panX_ = pressedAt_.x();
  panScroll_ = verticalScrollBar()->value();
  if (const auto edge = edgeAt(pressedAt_)) {
    drag_ = Drag::Resize;
    resized_ = stack_.row(*edge).lane->word();
    resizedFrom_ = stack_.row(*edge).lane->height();
  } else if (pressedPart_ == Part::Gutter)
    drag_ = laneAt(pressedAt_) ? Drag::Reorder : Drag::None;
  else if (pressedPart_ == Part::ContigBar)
    drag_ = Drag::Pan;
  else if (modifiers & Qt::ShiftModifier)
    drag_ = Drag::Select;
  else
    drag_ = pressedPart_ == Part::Ruler ? Drag::Zoom : Drag::Pan;
  if (drag_ == Drag::Pan || drag_ == Drag::Reorder) viewport()->setCursor(Qt::ClosedHandCursor);
}

void TrackView::dragTo(QPoint to) {
  draggedTo_ = to;
  if (drag_ == Drag::Pan && pressedPart_ == Part::ContigBar)
    centreOn(contigPositionAt(*navigator_.contig(), navigator_.width(), to.x() - gutterWidth));
  else if (drag_ == Drag::Pan) {
    // Whole pixels, so that the bins under a pixel stay the same and nothing shimmers.
    navigator_.pan((panX_ - to.x()) * navigator_.basesPerPixel());
    panX_ = to.x();
    verticalScrollBar()->setValue(panScroll_ + pressedAt_.y() - to.y());
  }
  if (drag_ == Drag::Resize) resizeLane(resizedFrom_ + to.y() - pressedAt_.y());
  viewport()->update();
}

void TrackView::resizeLane(int height) {
  const int fits = std::clamp(height, lowestLane, highestLane);
  changeLooks({resized_}, [&](LaneLook& look) { look.height = fits; });
}

Region TrackView::dragged() const {
  const Region whole = navigator_.contig() ? navigator_.contig()->whole() : Region{};
  const double here = positionAt(std::clamp(draggedTo_.x(), gutterWidth, gutterWidth + navigator_.width()));
  const auto begin = static_cast<int64_t>(std::floor(std::min(pressedPosition_, here)));
  const auto end = static_cast<int64_t>(std::ceil(std::max(pressedPosition_, here)));
  return intersection({whole.contig, begin, std::max(end, begin + 1)}, whole);
}

void TrackView::endDrag(QPoint at) {
  draggedTo_ = at;
  if (drag_ == Drag::Zoom) navigator_.goTo(dragged());
  if (drag_ == Drag::Select) {
    setSelection(dragged());
    emit regionSelected(selection_);
  }
  if (drag_ == Drag::Reorder) {
    const int scroll = verticalScrollBar()->value() - headerHeight;
    stack_.move(*laneAt(pressedAt_), stack_.gapAt(at.y() + scroll));
    relayout();
    emit lanesChanged();
  }
}

void TrackView::click(QPoint at, Qt::KeyboardModifiers modifiers) {
  if (!navigator_.contig()) return;
  const double position = positionAt(at.x());
  switch (pressedPart_) {
    case Part::ContigBar:
      return centreOn(contigPositionAt(*navigator_.contig(), navigator_.width(), at.x() - gutterWidth));
    case Part::Ruler:
      return centreOn(position);
    case Part::Gutter:
      return clickLane(at, modifiers);
    case Part::Data:
      break;
  }
  if (clickAction(at)) return;
  if (modifiers & Qt::AltModifier) return navigator_.zoom(1 / zoomStep, position);
  if (modifiers & Qt::ShiftModifier) return navigator_.zoom(zoomStep, position);
  emit picked(baseAt(at.x()));
}

void TrackView::clickLane(QPoint at, Qt::KeyboardModifiers modifiers) {
  if (const auto index = laneAt(at))
    stack_.select(*index, modifiers & Qt::ControlModifier, modifiers & Qt::ShiftModifier);
  else
    stack_.selectNone();
  changed();
  emit laneSelectionChanged();
}

bool TrackView::clickAction(QPoint at) {
  const auto index = laneAt(at);
  if (!index || !stack_.row(*index).action.contains(at)) return false;
  if (stack_.row(*index).state.runs) {
    emit runRequested();
  } else {
    store_.retry();
    changed();
  }
  return true;
}

void TrackView::centreOn(double position) {
  navigator_.pan(position - navigator_.left() - navigator_.span() / 2);
}

void TrackView::mouseDoubleClickEvent(QMouseEvent* event) {
  if (event->button() != Qt::LeftButton || partAt(event->pos()) != Part::Data || !navigator_.contig()) return;
  const double position = positionAt(event->pos().x());
  centreOn(position);
  navigator_.zoom(zoomStep, navigator_.left() + navigator_.span() / 2);
}

void TrackView::wheelEvent(QWheelEvent* event) {
  const QPoint turned = event->angleDelta();
  const double notches = turned.y() / 120.0;
  if (event->modifiers() & (Qt::ControlModifier | Qt::MetaModifier)) {
    const int x = static_cast<int>(event->position().x());
    navigator_.zoom(std::pow(wheelZoomStep, notches), positionAt(std::max(x, gutterWidth)));
  } else if (std::abs(turned.x()) > std::abs(turned.y())) {
    const int pixels = event->pixelDelta().isNull() ? turned.x() * arrowPan / 120 : event->pixelDelta().x();
    navigator_.pan(-pixels * navigator_.basesPerPixel());
  } else {
    const int pixels =
        event->pixelDelta().isNull() ? static_cast<int>(notches * 60) : event->pixelDelta().y();
    verticalScrollBar()->setValue(verticalScrollBar()->value() - pixels);
  }
  event->accept();
}

bool TrackView::movementKey(const QKeyEvent& event) {
  const double middle = navigator_.left() + navigator_.span() / 2;
  const bool control = event.modifiers() & Qt::ControlModifier;
  switch (event.key()) {
    case Qt::Key_Left:
      navigator_.pan(-arrowPan * navigator_.basesPerPixel());
      return true;
    case Qt::Key_Right:
      navigator_.pan(arrowPan * navigator_.basesPerPixel());
      return true;
    case Qt::Key_Home:
      navigator_.pan(-navigator_.span());
      return true;
    case Qt::Key_End:
      navigator_.pan(navigator_.span());
      return true;
    case Qt::Key_Plus:
    case Qt::Key_Equal:
      navigator_.zoom(zoomStep, middle);
      return true;
    case Qt::Key_Minus:
    case Qt::Key_Underscore:
      navigator_.zoom(1 / zoomStep, middle);
      return true;
    case Qt::Key_Up:
      if (control) navigator_.zoom(zoomStep, middle);
      return control;
    case Qt::Key_Down:
      if (control) navigator_.zoom(1 / zoomStep, middle);
      return control;
    default:
      return false;
  }
}

void TrackView::keyPressEvent(QKeyEvent* event) {
  const bool plain = !(event->modifiers() & (Qt::AltModifier | Qt::MetaModifier));
  if (plain && movementKey(*event)) return;
  if (event->key() == Qt::Key_Delete || event->key() == Qt::Key_Backspace) {
    if (!selectedLanes().isEmpty()) removeLanes(selectedLanes());
    return;
  }
  if (event->key() == Qt::Key_Escape && (selection_ || highlight_ || drag_ != Drag::None)) {
    drag_ = Drag::None;
    highlight_.reset();
    setSelection({});
    emit regionSelected({});
    return;
  }
  QAbstractScrollArea::keyPressEvent(event);  // Up, Down, Page Up, Page Down scroll the lanes
}

void TrackView::addFeature(QMenu* menu, const Feature& feature) {
  const Region region = feature.region;
  const QString name = QString::fromStdString(feature.name.empty() ? feature.identifier : feature.name);
  const QString place = QString::fromStdString(formatLocus(region));
  const auto margin = static_cast<int64_t>(static_cast<double>(region.length()) * featureMargin);
  QAction* before = menu->actions().value(0);
  const auto add = [&](const QString& text, std::function<void()> done) {
    auto* action = new QAction(text, menu);
    connect(action, &QAction::triggered, this, std::move(done));
    menu->insertAction(before, action);
  };
  add(tr("Zoom to %1").arg(name), [this, region, margin] {
    navigator_.goTo({region.contig, region.begin - margin, region.end + margin});
  });
  add(tr("Select %1 as the region to run").arg(name), [this, region] {
    setSelection(region);
    emit regionSelected(region);
  });
  add(tr("Copy %1").arg(place), [place] { QGuiApplication::clipboard()->setText(place); });
  menu->insertSeparator(before);
}

void TrackView::showBarMenu(QPoint global) {
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addAction(tr("Close the chromosome bands"), this, &TrackView::bandsClosed);
  menu->popup(global);
}

void TrackView::contextMenuEvent(QContextMenuEvent* event) {
  if (partAt(event->pos()) == Part::ContigBar && !ideogram_.bands().empty())
    return showBarMenu(event->globalPos());
  const auto index = laneAt(event->pos());
  if (!index) return;
  if (!stack_.row(*index).selected) {
    stack_.select(*index, false, false);
    changed();
    emit laneSelectionChanged();
  }
  std::vector<const Lane*> lanes;
  for (const LaneRow& row : stack_)
    if (row.selected) lanes.push_back(row.lane.get());
  const auto words = stack_.selected();
  auto* menu = makeLaneMenu(
      *stack_.row(*index).lane, lanes, theme_, this,
      {[this, words](const std::function<void(LaneLook&)>& change) { changeLooks(words, change); },
       [this](const std::vector<TrackInfo>& tracks, bool whole) { emit exportRequested(tracks, whole); },
       [this] { emit pictureRequested(selectedLanes()); }, [this] { removeLanes(selectedLanes()); }});
  if (const auto feature = featureAt(event->pos())) addFeature(menu, *feature);
  menu->popup(event->globalPos());
}

}  // namespace janus::ui
