#include "ui/window/shortcut_sheet.h"

#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace janus::ui {
namespace {

using Line = std::pair<QString, QString>;

// What the track view does by itself, beside the actions of the menus.
const std::vector<Line> viewMoves = {
    {"Left / Right", "pan by 50 pixels"},
    {"Home / End", "pan by one screen"},
    {"+ / \u2212, Ctrl+Up / Ctrl+Down", "zoom in / out"},
    {"Ctrl+wheel", "zoom at the pointer"},
    {"wheel", "scroll the lanes"},
    {"drag on data", "pan"},
    {"drag on the ruler", "zoom to what was dragged over"},
    {"Shift+drag", "select a region to run"},
    {"double-click, Shift+click", "zoom in, centred"},
    {"Alt+click", "zoom out"},
    {"click on ruler or contig bar", "centre there"},
    {"click on a base", "hold it in the inspector"},
    {"Delete, Backspace", "remove the selected lanes"},
    {"Esc", "forget the selection, let go of the base"},
};

QLabel* cell(const QString& text, const char* name) {
  auto* label = new QLabel(text);
  label->setObjectName(name);
  return label;
}

QWidget* column(const QString& title, const std::vector<Line>& lines) {
  auto* page = new QWidget;
  auto* grid = new QGridLayout(page);
  grid->setVerticalSpacing(3);
  grid->addWidget(cell(title, "heading"), 0, 0, 1, 2);
  int row = 1;
  for (const auto& [keys, words] : lines) {
    grid->addWidget(cell(keys, "keys"), row, 0);
    grid->addWidget(cell(words, "quiet"), row++, 1);
  }
  grid->setRowStretch(row, 1);
  return page;
}

std::vector<Line> linesOf(const QList<QAction*>& actions) {
  std::vector<Line> lines;
  for (const QAction* action : actions) {
    QStringList keys;
    for (const QKeySequence& key : action->shortcuts()) keys += key.toString(QKeySequence::NativeText);
    if (!keys.isEmpty()) lines.push_back({keys.join(", "), action->text().remove('&').remove(QChar(0x2026))});
  }
  return lines;
}

}  // namespace

ShortcutSheet::ShortcutSheet(const QList<QAction*>& actions, QWidget* parent) : QDialog(parent) {
  setWindowTitle("Keys and mouse");
  setAttribute(Qt::WA_DeleteOnClose);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(24, 20, 24, 20);
  row->setSpacing(32);
  row->addWidget(column("In the tracks", viewMoves));
  const std::vector<Line> lines = linesOf(actions);
  const auto half = lines.begin() + static_cast<std::ptrdiff_t>((lines.size() + 1) / 2);
  row->addWidget(column("Everywhere", {lines.begin(), half}));
  row->addWidget(column("", {half, lines.end()}));
}

}  // namespace janus::ui
