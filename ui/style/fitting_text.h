// Words for the room there is: fewer of them rather than cut ones.
#pragma once

#include <QFontMetrics>
#include <QStringList>

namespace janus::ui {

// The first of `variants` (most words first) that is at most `width` pixels wide; else the last one, elided.
inline QString fittingText(const QStringList& variants, const QFontMetrics& metrics, int width) {
  for (const QString& variant : variants)
    if (metrics.horizontalAdvance(variant) <= width) return variant;
  return variants.isEmpty() ? QString() : metrics.elidedText(variants.back(), Qt::ElideRight, width);
}

}  // namespace janus::ui
