#include "ui/style/appearance.h"

#include <QApplication>

namespace janus::ui {
namespace {

// @names are replaced by the theme's colours.
constexpr const char* sheet = R"(
* { font-family: "@family"; font-size: 12px; }
QMainWindow, QDialog { background: @panel; }
#toolbar, QMenuBar, QStatusBar { background: @panel; color: @text; }
#toolbar { border-bottom: 1px solid @separator; }
QMenuBar { border-bottom: 0; padding: 1px 6px; }
QMenuBar::item { padding: 3px 8px; background: transparent; border-radius: 4px; }
QMenuBar::item:selected { background: @hover; }
QMenu { background: @background; color: @text; border: 1px solid @separator; padding: 4px; }
QMenu::item { padding: 5px 22px 5px 22px; border-radius: 4px; }
QMenu::item:selected { background: @hover; }
QMenu::item:disabled { color: @faint; }
QMenu::separator { height: 1px; background: @separator; margin: 4px 6px; }
QStatusBar { border-top: 1px solid @separator; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { color: @faint; padding: 2px 8px 2px 4px; }
QStatusBar QPushButton { padding: 0 10px; min-height: 16px; }
QStatusBar #engineDot { padding: 2px 0 2px 8px; }
#engineDot[state="ready"] { color: @good; }
#engineDot[state="waiting"] { color: @gene; }
#engineDot[state="stopped"] { color: @problem; }
QToolTip { background: @background; color: @text; border: 1px solid @separator; padding: 4px; }

QPushButton, #toolbar QToolButton, QComboBox, QLineEdit, QAbstractSpinBox {
  background: @background; color: @text; border: 1px solid @separator; border-radius: 5px; padding: 4px 10px;
  min-height: 18px;
}
QPushButton:hover, #toolbar QToolButton:hover, QComboBox:hover { border-color: @accent; }
QPushButton:disabled, #toolbar QToolButton:disabled, QAbstractSpinBox:disabled { color: @disabled; }
QPushButton:focus, QComboBox:focus { border-color: @accent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: 0; }
QAbstractSpinBox:focus { border-color: @accent; }
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QFileDialog QToolButton {
  border: 1px solid transparent; border-radius: 5px; padding: 3px; background: transparent;
}
QFileDialog QToolButton:hover, QFileDialog QToolButton:checked { background: @hover; }
QLineEdit:focus { border: 1px solid @accent; }
QLineEdit[wrong="true"] { color: @problem; border-color: @problem; }
#toolbar #history {
  border: 0; background: transparent; font-size: 20px; padding: 0 4px 4px 4px; min-width: 12px;
}
#toolbar #theme { border: 0; background: transparent; font-size: 16px; padding: 0 6px; }
#toolbar #zoom QToolButton { border: 0; background: transparent; font-size: 16px; padding: 0 4px; }
QToolButton::menu-indicator { image: none; }
#runLine { color: @faint; }
#run {
  background: @accent; color: @onAccent; border: 1px solid @accent; font-weight: 600; padding: 4px 18px;
}
#run:disabled { background: @separator; color: @faint; border-color: @separator; }
#runProgress {
  border: 1px solid @separator; border-radius: 5px; background: @background; color: @text;
  text-align: center; min-width: 150px; min-height: 24px;
}
#runProgress::chunk { background: @chunk; border-radius: 4px; }
QComboBox { padding-right: 20px; }
QComboBox::drop-down { border: 0; width: 0; }
QComboBox QAbstractItemView, QAbstractItemView {
  background: @background; color: @text; border: 1px solid @separator; selection-background-color: @hover;
  selection-color: @text;
}
QSlider::groove:horizontal { height: 3px; background: @separator; border-radius: 1px; }
QSlider::handle:horizontal {
  width: 12px; height: 12px; margin: -5px 0; border-radius: 6px; background: @accent;
}
QSlider::handle:horizontal:disabled { background: @faint; }

#quiet, #locusSpan { color: @faint; }
#locusSpan { background: transparent; font-size: 11px; }
#locusMessage {
  background: @background; color: @text; border: 1px solid @separator; border-radius: 5px; padding: 6px 10px;
}
#locusMessage[wrong="true"] { color: @problem; border-color: @problem; }
#heading { color: @faint; font-weight: 600; font-size: 11px; }
#place { font-size: 17px; font-weight: 600; }
#inspector, #inspectorPage { background: @panel; color: @text; }
#inspector { border: 0; border-left: 1px solid @separator; }
#notice { background: @panel; color: @text; border-bottom: 1px solid @separator; }
#notice[tone="problem"] QLabel { color: @problem; }
#notice[tone="question"] { background: @hover; }
#notice QToolButton { color: @faint; border: 0; padding: 2px 6px; }
#startPage { background: @background; }
#startPage #place { font-size: 22px; }
#startPage #fileKind { font-weight: 600; }
#link { border: 0; background: transparent; color: @accent; padding: 2px 0; text-align: left; }
#link:hover { text-decoration: underline; }
#analysis { background: @background; border-top: 1px solid @separator; }
#fold { color: @faint; border: 0; background: transparent; padding: 3px 6px; border-radius: 4px; }
#fold:hover { color: @text; background: @hover; }
#analysis QStackedWidget, #analysis QStackedWidget > QWidget { background: @background; }
QListView { outline: 0; }
QListView::item { min-height: 22px; padding: 2px 8px; border-radius: 4px; }
QListView::item:selected { background: @hover; color: @text; }
QTreeView { border: 0; }
QTreeView::item { min-height: 22px; }
QTreeView::item:selected { background: @hover; color: @text; }
QHeaderView::section {
  background: @background; color: @faint; border: 0; border-bottom: 1px solid @separator; padding: 4px 6px;
}
QTabBar { background: transparent; }
QTabBar::tab {
  color: @faint; background: transparent; padding: 6px 14px; border: 0; border-bottom: 2px solid transparent;
}
QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
QSplitter::handle { background: @separator; }
QScrollBar:vertical { background: transparent; width: 9px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 9px; margin: 0; }
QScrollBar::handle { background: @separator; border-radius: 4px; min-height: 30px; min-width: 30px; }
QScrollBar::handle:hover { background: @faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
)";

}  // namespace

QString styleSheet(const Theme& theme) {
  QString text = QString(sheet).replace("@family", uiFont(12).family());
  // Longer names first: "@panel" must not eat a piece of another name.
  const std::pair<const char*, QColor> colours[] = {{"@background", theme.background},
                                                    {"@separator", theme.separator},
                                                    {"@onAccent", theme.onAccent},
                                                    {"@disabled", mixed(theme.panel, theme.faint, 0.5)},
                                                    {"@problem", theme.problem},
                                                    {"@accent", theme.accent},
                                                    {"@chunk", mixed(theme.background, theme.accent, 0.35)},
                                                    {"@panel", theme.panel},
                                                    {"@hover", mixed(theme.background, theme.accent, 0.14)},
                                                    {"@faint", theme.faint},
                                                    {"@text", theme.text},
                                                    {"@gene", theme.gene},
                                                    {"@good", theme.good}};
  for (const auto& [name, colour] : colours) text.replace(name, colour.name());
  return text;
}

void applyTheme(const Theme& theme) {
  QApplication::setFont(uiFont(12));
  QApplication::setPalette(theme.palette());
  qApp->setStyleSheet(styleSheet(theme));
}

}  // namespace janus::ui
