// The whole picture: header, gutter and lanes, painted from memory alone.
#pragma once

#include "ui/lane_stack.h"
#include "ui/view_header.h"

namespace janus::ui {

struct Scene {
  const Theme& theme;
  const View& view;
  const LaneData& store;
  const HeaderContent& header;
  std::optional<Region> selection, highlight;
  double scale = 1;  // device pixels a logical pixel
  bool vector = false;
};

// Lanes stand below the header, moved up by `scroll`; `size` in logical pixels. Lanes must have been
// measured. Notes in each row where its action was painted.
void paintScene(QPainter& painter, const Scene& scene, LaneStack& stack, QSize size, int scroll);

// What lies between two positions, in the colour, over the rectangle; nothing when it is out of view.
void paintStretch(QPainter& painter, const View& view, const QRect& data, const Region& region,
                  const QColor& colour);

}  // namespace janus::ui
