#include "ui/tracks/view_places.h"

#include <cmath>

namespace janus::ui {
namespace {

constexpr int edgeReach = 4;  // pixels above and below a lane's edge that take hold of it

}  // namespace

View ViewPlaces::viewOver(int width) const {
  const Contig* contig = navigator.contig();
  return {contig ? contig->name : "", navigator.left(), navigator.span() / width, width};
}

int ViewPlaces::room() const { return std::max(0, viewport.height() - headerHeight); }

QRect ViewPlaces::data() const { return {gutterWidth, headerHeight, navigator.width(), room()}; }

ViewPart ViewPlaces::partAt(QPoint point) const {
  if (point.x() < gutterWidth) return ViewPart::Gutter;
  if (point.y() < contigBarBottom) return ViewPart::ContigBar;
  return point.y() < headerHeight ? ViewPart::Ruler : ViewPart::Data;
}

double ViewPlaces::contigPositionAt(int x) const {
  return janus::ui::contigPositionAt(*navigator.contig(), navigator.width(), x - gutterWidth);
}

qint64 ViewPlaces::baseAt(int x) const { return static_cast<qint64>(std::floor(positionAt(x))); }

bool ViewPlaces::hasBaseAt(int x) const {
  return navigator.contig() && x >= data().left() && x <= data().right();
}

std::optional<size_t> ViewPlaces::laneAt(QPoint point) const {
  if (point.y() < headerHeight) return {};
  return stack.at(inStack(point.y()));
}

QRect ViewPlaces::lane(size_t index) const {
  return {0, headerHeight - scroll + stack.top(index), viewport.width(), stack.row(index).lane->height()};
}

std::optional<size_t> ViewPlaces::edgeAt(QPoint point) const {
  if (partAt(point) != ViewPart::Gutter || point.y() < headerHeight) return {};
  for (size_t index = 0; index < stack.size(); ++index)
    if (std::abs(stack.top(index + 1) - 1 - inStack(point.y())) <= edgeReach) return index;
  return {};
}

std::optional<Feature> ViewPlaces::featureAt(QPoint point) const {
  const auto index = laneAt(point);
  if (!index || partAt(point) != ViewPart::Data || !navigator.contig()) return {};
  const auto* lane = dynamic_cast<const HasFeatures*>(stack.row(*index).lane.get());
  const Feature* feature =
      lane ? lane->featureAt(view(), positionAt(point.x()), inLane(*index, point.y())) : nullptr;
  return feature ? std::optional(*feature) : std::nullopt;
}

}  // namespace janus::ui
