// Quantities as users read them.
#pragma once

#include <QString>

namespace janus::ui {

QString durationInWords(double seconds);  // "< 0.1 s", "0.3 s", "12 s", "4 min", "2.5 h"
QString bytesInWords(qint64 bytes);       // "532 MB", "1.2 GB"; decimal

}  // namespace janus::ui
