#include "ui/lanes/glyphs.h"

#include <QPainter>

#include "ui/style/theme.h"

namespace janus::ui {
namespace {

constexpr qsizetype budget = qsizetype{16} << 20;  // bytes of images: zooming visits many widths once

QPainterPath unitShape(char letter) {
  QPainterPath path;
  path.addText(0, 0, uiFont(200, QFont::Bold), QString(QChar(letter)));
  const QRectF box = path.boundingRect();
  QTransform toUnit;
  toUnit.scale(1 / box.width(), 1 / box.height());
  toUnit.translate(-box.left(), -box.top());
  return toUnit.map(path);
}

QImage rendered(const QPainterPath& shape, int width, int height, QRgb colour) {
  QImage image(width, height, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::transparent);
  QPainter painter(&image);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.scale(width, height);
  painter.fillPath(shape, QColor(colour));
  return image;
}

}  // namespace

Glyphs::Glyphs() {
  for (size_t base = 0; base < 4; ++base) shapes_[base] = unitShape("ACGT"[base]);
}

const QImage& Glyphs::image(int base, int width, int height, QRgb colour) {
  const auto [found, isNew] = images_.try_emplace(Key(base, width, height, colour));
  if (!isNew) return found->second;
  found->second = rendered(shape(base), width, height, colour);
  bytes_ += found->second.sizeInBytes();
  if (bytes_ <= budget) return found->second;
  auto kept = images_.extract(found);
  images_.clear();
  bytes_ = kept.mapped().sizeInBytes();
  return images_.insert(std::move(kept)).position->second;
}

}  // namespace janus::ui
