#include "ui/tracks/view_drag.h"

#include <cmath>

#include <QApplication>

namespace janus::ui {

void ViewDrag::press(QPoint at, const ViewPlaces& places) {
  from = to = at;
  part = places.partAt(at);
  position = places.positionAt(at.x());
  kind = Kind::Undecided;
}

bool ViewDrag::leaves(QPoint at) const {
  return kind == Kind::Undecided && (at - from).manhattanLength() >= QApplication::startDragDistance() / 2;
}

void ViewDrag::begin(Qt::KeyboardModifiers modifiers, const ViewPlaces& places) {
  panX = from.x();
  scroll = places.scroll;
  if (const auto edge = places.edgeAt(from)) {
    kind = Kind::Resize;
    lane = places.stack.row(*edge).lane->id();
    height = places.stack.row(*edge).lane->height();
  } else if (part == ViewPart::Gutter) {
    kind = places.laneAt(from) ? Kind::Reorder : Kind::None;
  } else if (part == ViewPart::ContigBar) {
    kind = Kind::Pan;
  } else if (modifiers & Qt::ShiftModifier) {
    kind = Kind::Select;
  } else {
    kind = part == ViewPart::Ruler ? Kind::Zoom : Kind::Pan;
  }
}

Region ViewDrag::stretch(const ViewPlaces& places) const {
  const Navigator& navigator = places.navigator;
  const Region whole = navigator.contig() ? navigator.contig()->whole() : Region{};
  const double here = places.positionAt(std::clamp(to.x(), gutterWidth, gutterWidth + navigator.width()));
  const auto begin = static_cast<int64_t>(std::floor(std::min(position, here)));
  const auto end = static_cast<int64_t>(std::ceil(std::max(position, here)));
  return intersection({whole.contig, begin, std::max(end, begin + 1)}, whole);
}

}  // namespace janus::ui
