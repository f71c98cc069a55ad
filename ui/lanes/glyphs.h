// The letters A C G T stretched to any size: as shapes, and as images kept by size.
#pragma once

#include <array>
#include <map>
#include <tuple>

#include <QColor>
#include <QImage>
#include <QPainterPath>

namespace janus::ui {

class Glyphs {
 public:
  Glyphs();

  // Base 0..3 in the order A C G T, filling the unit square.
  const QPainterPath& shape(int base) const { return shapes_[static_cast<size_t>(base)]; }
  // The letter filling exactly width x height device pixels, smooth, transparent around. The reference holds
  // until the next call.
  const QImage& image(int base, int width, int height, QRgb colour);

 private:
  using Key = std::tuple<int, int, int, QRgb>;

  std::array<QPainterPath, 4> shapes_;
  std::map<Key, QImage> images_;
  qsizetype bytes_ = 0;
};

}  // namespace janus::ui
