#include "ui/style/words.h"

namespace janus::ui {

QString durationInWords(double seconds) {
  if (seconds < 0.1) return "< 0.1 s";
  if (seconds < 10) return QString("%1 s").arg(seconds, 0, 'f', 1);
  if (seconds < 120) return QString("%1 s").arg(seconds, 0, 'f', 0);
  if (seconds < 2 * 3600) return QString("%1 min").arg(seconds / 60, 0, 'f', 0);
  return QString("%1 h").arg(seconds / 3600, 0, 'f', 1);
}

QString bytesInWords(qint64 bytes) {
  const auto size = static_cast<double>(bytes);
  return size < 1e9 ? QString("%1 MB").arg(size / 1e6, 0, 'f', 0)
                    : QString("%1 GB").arg(size / 1e9, 0, 'f', 1);
}

}  // namespace janus::ui
