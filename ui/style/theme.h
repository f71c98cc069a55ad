// Colours and fonts of the window, as one value: light or dark.
#pragma once

#include <array>

#include <QColor>
#include <QFont>
#include <QPalette>
#include <QString>

namespace janus::ui {

// Colour is kept for data: everything else is grey and one accent.
struct Theme {
  QString name;  // "light" | "dark"
  bool dark = false;

  QColor background;  // under the data
  QColor panel;       // toolbar, side panels, status bar
  QColor separator;   // thin lines between lanes and panels
  QColor text;        // names, values
  QColor faint;       // units, scales, hints
  QColor accent;    // the one colour of the window itself: selection, guide line, links, default data colour
  QColor onAccent;  // text on the accent
  QColor quiet;     // second data colour, for values that stand back
  QColor gene;
  QColor view;     // the box that marks the view on the contig bar
  QColor problem;  // a failure's sentence
  QColor good;     // "engine ready"
  QColor bar;      // contig bar, sequence too dense to show

  std::array<QColor, 4> bases;  // A C G T: IGV's hues, own values on dark
  QColor unknownBase;           // N
  // 16 hues at least 40 CIELAB units apart from each other and from black and white; the same in both themes
  // so that an expert keeps its colour.
  std::array<QColor, 16> experts;

  // value in [-1, 1]: blue below, red above, 0 exactly the background.
  QRgb diverging(double value) const {
    return diverging_[static_cast<size_t>(step(value * 0.5 + 0.5) * 510 + 0.5)];
  }
  // value in [0, 1]: 0 exactly the background, growing ever further away from it.
  QRgb sequential(double value) const { return sequential_[static_cast<size_t>(step(value) * 255 + 0.5)]; }

  const QColor& base(char letter) const;  // either case; unknownBase for anything else

  static Theme day();
  static Theme night();
  // "light", "dark", or anything else: what the system uses.
  static Theme named(const QString& name);

  QPalette palette() const;  // for ordinary widgets

 private:
  static double step(double value) { return value > 0 ? (value < 1 ? value : 1) : 0; }  // NaN -> 0
  void fillMaps(const QColor& cold, const QColor& warm, const std::array<QColor, 4>& ramp);

  std::array<QRgb, 511> diverging_{};
  std::array<QRgb, 256> sequential_{};
};

// Inter where it is installed, else the system's own; sizes in pixels (11 small, 12 normal, 13 titles).
QFont uiFont(int pixels, QFont::Weight weight = QFont::Normal);

QColor mixed(const QColor& a, const QColor& b, double partOfB);

}  // namespace janus::ui
