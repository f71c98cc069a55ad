#include "ui/style/theme.h"

#include <QApplication>
#include <QFontDatabase>

namespace janus::ui {
namespace {

const std::array<QColor, 16> expertColours = {
    QColor(0x03, 0x6a, 0xca), QColor(0xd2, 0x1d, 0x00), QColor(0x9b, 0xd9, 0x16), QColor(0xf1, 0x1e, 0xb5),
    QColor(0xf9, 0xbd, 0x05), QColor(0x23, 0x77, 0x6a), QColor(0x96, 0x58, 0x6b), QColor(0x87, 0x65, 0x02),
    QColor(0x40, 0xc6, 0xf7), QColor(0x10, 0xe0, 0xae), QColor(0x8c, 0x42, 0xda), QColor(0xe1, 0xa1, 0xf9),
    QColor(0xff, 0xa1, 0x7b), QColor(0xc1, 0xcd, 0x81), QColor(0xfe, 0x4f, 0x7a), QColor(0x12, 0x7c, 0x19)};

// Colour at `place` in [0, 1] along equally spaced stops.
template <size_t N>
QColor along(const std::array<QColor, N>& stops, double place) {
  const double scaled = place * (N - 1);
  const size_t first = std::min(static_cast<size_t>(scaled), N - 2);
  return mixed(stops[first], stops[first + 1], scaled - static_cast<double>(first));
}

}  // namespace

QColor mixed(const QColor& a, const QColor& b, double partOfB) {
  const auto blend = [&](int from, int to) { return static_cast<int>(from + (to - from) * partOfB + 0.5); };
  return {blend(a.red(), b.red()), blend(a.green(), b.green()), blend(a.blue(), b.blue())};
}

void Theme::fillMaps(const QColor& cold, const QColor& warm, const std::array<QColor, 4>& ramp) {
  for (int i = 0; i <= 510; ++i) {
    const double value = (i - 255) / 255.0;
    diverging_[static_cast<size_t>(i)] = mixed(background, value < 0 ? cold : warm, std::abs(value)).rgb();
  }
  for (int i = 0; i <= 255; ++i) sequential_[static_cast<size_t>(i)] = along(ramp, i / 255.0).rgb();
}

Theme Theme::day() {
  Theme theme;
  theme.name = "light";
  theme.background = QColor(0xff, 0xff, 0xff);
  theme.panel = QColor(0xf5, 0xf6, 0xf8);
  theme.separator = QColor(0xe3, 0xe6, 0xea);
  theme.text = QColor(0x1a, 0x1d, 0x23);
  theme.faint = QColor(0x74, 0x7b, 0x87);
  theme.accent = QColor(0x3f, 0x5e, 0xdc);
  theme.onAccent = QColor(0xff, 0xff, 0xff);
  theme.quiet = QColor(0x8f, 0xa3, 0xcb);
  theme.gene = QColor(0x24, 0x3f, 0x70);
  theme.view = QColor(0xe0, 0x31, 0x31);
  theme.problem = QColor(0xb4, 0x23, 0x18);
  theme.good = QColor(0x2b, 0x9a, 0x3e);
  theme.bar = QColor(0xec, 0xee, 0xf2);
  theme.bases = {QColor(0, 150, 0), QColor(0x1f, 0x4f, 0xe0), QColor(209, 113, 5), QColor(0xe3, 0x1a, 0x1c)};
  theme.unknownBase = QColor(128, 128, 128);
  theme.experts = expertColours;
  theme.fillMaps(
      QColor(0x24, 0x4f, 0xbf), QColor(0xd2, 0x20, 0x20),
      {theme.background, QColor(0x7c, 0x97, 0xe8), QColor(0x4b, 0x1d, 0x91), QColor(0x05, 0x03, 0x18)});
  return theme;
}

Theme Theme::night() {
  Theme theme;
  theme.name = "dark";
  theme.dark = true;
  theme.background = QColor(0x14, 0x17, 0x1c);
  theme.panel = QColor(0x1c, 0x20, 0x28);
  theme.separator = QColor(0x2c, 0x32, 0x3b);
  theme.text = QColor(0xe6, 0xe9, 0xee);
  theme.faint = QColor(0x91, 0x99, 0xa6);
  theme.accent = QColor(0x8b, 0xa1, 0xf8);
  theme.onAccent = QColor(0x10, 0x13, 0x1a);
  theme.quiet = QColor(0x57, 0x6a, 0x9c);
  theme.gene = QColor(0xa9, 0xc0, 0xf5);
  theme.view = QColor(0xff, 0x5c, 0x5c);
  theme.problem = QColor(0xff, 0x8a, 0x80);
  theme.good = QColor(0x3f, 0xc9, 0x5b);
  theme.bar = QColor(0x2a, 0x30, 0x39);
  theme.bases = {QColor(0x34, 0xc7, 0x59), QColor(0x6c, 0x97, 0xff), QColor(0xf2, 0x9d, 0x38),
                 QColor(0xff, 0x62, 0x62)};
  theme.unknownBase = QColor(0x8a, 0x8f, 0x98);
  theme.experts = expertColours;
  theme.fillMaps(
      QColor(0x3c, 0x6c, 0xe8), QColor(0xf0, 0x42, 0x3c),
      {theme.background, QColor(0x4c, 0x66, 0xc4), QColor(0x9a, 0x4f, 0xd8), QColor(0xff, 0xf0, 0xb8)});
  return theme;
}

Theme Theme::named(const QString& name) {
  if (name == "light") return day();
  if (name == "dark") return night();
  const bool systemIsDark = qApp && QApplication::palette().color(QPalette::Window).lightness() < 128;
  return systemIsDark ? night() : day();
}

const QColor& Theme::base(char letter) const {
  switch (letter | 0x20) {
    case 'a':
      return bases[0];
    case 'c':
      return bases[1];
    case 'g':
      return bases[2];
    case 't':
      return bases[3];
    default:
      return unknownBase;
  }
}

QPalette Theme::palette() const {
  QPalette palette(text, panel);
  palette.setColor(QPalette::Window, panel);
  palette.setColor(QPalette::Base, background);
  palette.setColor(QPalette::AlternateBase, panel);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
    palette.setColor(role, text);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
    palette.setColor(QPalette::Disabled, role, mixed(faint, panel, 0.4));
  palette.setColor(QPalette::PlaceholderText, faint);
  palette.setColor(QPalette::ToolTipBase, panel);
  palette.setColor(QPalette::Highlight, accent);
  palette.setColor(QPalette::HighlightedText, onAccent);
  palette.setColor(QPalette::Link, accent);
  palette.setColor(QPalette::Mid, separator);
  return palette;
}

QFont uiFont(int pixels, QFont::Weight weight) {
  static const bool hasInter = QFontDatabase::families().contains("Inter");
  QFont font = hasInter ? QFont("Inter") : QFontDatabase::systemFont(QFontDatabase::GeneralFont);
  font.setPixelSize(pixels);
  font.setWeight(weight);
  return font;
}

}  // namespace janus::ui
