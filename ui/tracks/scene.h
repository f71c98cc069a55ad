// The whole picture: header, gutter and lanes, painted from memory alone.
#pragma once

#include <span>

#include "ui/tracks/lane_stack.h"
#include "ui/tracks/view_header.h"

namespace janus::ui {

struct Scene {
  const Theme& theme;
  const View& view;
  const LaneData& store;
  const HeaderContent& header;
  std::optional<Region> selection, highlight;
  double scale = 1;  // device pixels a logical pixel
  bool vector = false;
  double progress = 0;  // of the run under way, 0..1
  bool figure = false;  // without the marks of use: lanes selected, data under way
};

constexpr int figureLine = 26;  // pixels, over the header of a figure

// Lanes stand below the header, moved up by `scroll`; `size` in logical pixels. Lanes must have been
// measured. Writes into each row where its action was painted.
void paintScene(QPainter& painter, const Scene& scene, std::span<LaneRow* const> rows, QSize size,
                int scroll);

// The line over a figure, `width` wide: the place, then what it is of.
void paintFigureLine(QPainter& painter, const Theme& theme, int width, const QString& place,
                     const QString& about);

// What lies between two positions, in the colour, over the rectangle; nothing when it is out of view.
void paintStretch(QPainter& painter, const View& view, const QRect& data, const Region& region,
                  const QColor& colour);

}  // namespace janus::ui
