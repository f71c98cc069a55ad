// What lies where in the track view: parts, lanes, edges and bases under a point of the viewport.
#pragma once

#include "ui/state/navigator.h"
#include "ui/tracks/lane_stack.h"
#include "ui/tracks/view_header.h"

namespace janus::ui {

enum class ViewPart { ContigBar, Ruler, Gutter, Data };

// Points are logical pixels of the viewport. Holds references: valid until the view scrolls or changes.
struct ViewPlaces {
  const Navigator& navigator;
  const LaneStack& stack;
  QSize viewport;
  int scroll = 0;  // pixels that the lanes are moved up by

  View view() const { return viewOver(navigator.width()); }
  View viewOver(int width) const;  // the same bases over another width
  QRect data() const;              // of the lanes
  int room() const;                // pixels below the header

  ViewPart partAt(QPoint point) const;
  double positionAt(int x) const { return navigator.positionAt(x - gutterWidth); }
  double contigPositionAt(int x) const;  // on the contig bar; only with a contig
  qint64 baseAt(int x) const;
  bool hasBaseAt(int x) const;

  int inStack(int y) const { return y - headerHeight + scroll; }
  std::optional<size_t> laneAt(QPoint point) const;
  int inLane(size_t index, int y) const { return inStack(y) - stack.top(index); }  // from the lane's top
  QRect lane(size_t index) const;                                                  // name and data
  std::optional<size_t> edgeAt(QPoint point) const;  // the lane whose lower edge is there, beside its name
  std::optional<Feature> featureAt(QPoint point) const;
};

}  // namespace janus::ui
