#include "ui/window/window_looks.h"

#include <QTimer>

#include "ui/style/appearance.h"

namespace janus::ui {
namespace {

constexpr int tallEnough = 720;  // pixels of a window: lower ones keep their room for the tracks

}  // namespace

WindowLooks::WindowLooks(const DressedParts& parts, QObject* parent) : QObject(parent), parts_(parts) {
  connect(&parts_.toolbar, &Toolbar::themeSwitched, this, &WindowLooks::switchTheme);
  connect(&parts_.analysis, &AnalysisDock::foldWanted, this, [this](bool folded) { showAnalysis(!folded); });
  connect(&parts_.middle, &QSplitter::splitterMoved, this, [this] {
    analysisHeight_ = parts_.analysis.height();
    emit changed();
  });
}

void WindowLooks::setThemeName(const QString& name) {
  themeName_ = name;
  const Theme theme = Theme::named(name);
  applyTheme(theme);
  parts_.view.setTheme(theme);
  parts_.inspector.setTheme(theme);
  parts_.attention.setTheme(theme);
  parts_.load.setTheme(theme);
  parts_.toolbar.setDark(theme.dark);
  emit changed();
}

void WindowLooks::switchTheme() { setThemeName(parts_.view.theme().dark ? "light" : "dark"); }

void WindowLooks::showInspector(bool shown) {
  parts_.inspector.setVisible(shown);
  emit changed();
}

void WindowLooks::showAnalysis(bool shown) {
  analysisDecided_ = true;
  parts_.analysis.setFolded(!shown);
  shareHeight();
  emit changed();
}

void WindowLooks::setAnalysisHeight(int pixels) {
  analysisHeight_ = std::max(0, pixels);
  shareHeight();
}

void WindowLooks::foldIfLow(int windowHeight) {
  if (!analysisDecided_) parts_.analysis.setFolded(windowHeight < tallEnough);
}

void WindowLooks::shareHeightSoon() { QTimer::singleShot(0, this, &WindowLooks::shareHeight); }

// Without a height of the user's the panels get two fifths: enough for a map, and most lanes stay in sight.
void WindowLooks::shareHeight() {
  const int room = parts_.middle.height();
  const int wanted = analysisHeight_ > 0 ? analysisHeight_ : std::clamp(room * 2 / 5, 240, 520);
  const int part = analysisShown() ? std::min(wanted, room * 2 / 3) : parts_.analysis.maximumHeight();
  parts_.middle.setSizes({room - part, part});
}

}  // namespace janus::ui
