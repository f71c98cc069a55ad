#include "ui/window/window_actions.h"

#include <QApplication>
#include <QFileDialog>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>

#include "ui/panels/inspector.h"
#include "ui/panels/status_panel.h"
#include "ui/toolbar/device_menu.h"
#include "ui/toolbar/toolbar.h"
#include "ui/window/shortcut_sheet.h"

namespace janus::ui {

WindowActions::WindowActions(MainWindow& window, SessionBinding& session)
    : QObject(&window), window_(window), session_(session) {
  addFile();
  addGo();
  addRun();
  addLanes();
  addWindow();
  addHelp();
}

QAction* WindowActions::add(QMenu* menu, const QString& text, const Keys& keys,
                            std::function<void()> triggered) {
  QAction* action = menu->addAction(text);
  action->setShortcuts(keys);
  connect(action, &QAction::triggered, this, std::move(triggered));
  actions_ += action;
  return action;
}

QAction* WindowActions::find(const QString& text) const {
  for (QAction* action : actions_)
    if (action->text().remove('&').remove(QChar(0x2026)) == text) return action;
  return nullptr;
}

void WindowActions::addFile() {
  QMenu* menu = window_.menuBar()->addMenu("&File");
  FileOpening& files = window_.files();
  add(menu, "Open &genome\u2026", {QKeySequence("Ctrl+O")}, [&files] { files.chooseGenome(); });
  add(menu, "Open &model\u2026", {QKeySequence("Ctrl+M")}, [&files] { files.chooseModel(); });
  add(menu, "Open &track\u2026", {QKeySequence("Ctrl+T")}, [&files] { files.chooseTrack(); });
  QMenu* recent = menu->addMenu("&Recent files");
  connect(recent, &QMenu::aboutToShow, recent, [&files, recent] { files.fillRecent(recent); });
  menu->addSeparator();
  add(menu, "Open the human demo", {QKeySequence("Ctrl+1")}, [this] { window_.open({"demo", "demo"}); });
  add(menu, "Open the phage demo", {QKeySequence("Ctrl+2")}, [this] {
    window_.open({"demo-bacteria", "demo-bacteria"});
  });
  menu->addSeparator();
  add(menu, "Open &session\u2026", {QKeySequence("Ctrl+Shift+O")}, [&files] { files.chooseSession(); });
  add(menu, "&Save session\u2026", {QKeySequence("Ctrl+S")}, [this] { chooseSessionFile(); });
  connect(&files, &FileOpening::sessionChosen, &session_, &SessionBinding::openFile);
  menu->addSeparator();
  addExport(menu);
  menu->addSeparator();
  add(menu, "&Quit", {QKeySequence("Ctrl+Q")}, [this] { window_.close(); });
  auto* genomes = new QMenu(&window_);
  genomes->addActions(menu->actions().mid(0, 1) + menu->actions().mid(5, 2));
  window_.toolbar().setGenomeMenu(genomes);
}

void WindowActions::addExport(QMenu* menu) {
  add(menu, "&Export tracks\u2026", {QKeySequence("Ctrl+E")},
      [this] { window_.exports().exportTracks({}, true); });
  add(menu, "Save &picture\u2026", {QKeySequence("Ctrl+P")}, [this] { window_.pictures().save(); });
  add(menu, "&Copy as command", {QKeySequence("Ctrl+Shift+C")}, [this] { window_.exports().copyCommand(); });
}

void WindowActions::addGo() {
  QMenu* menu = window_.menuBar()->addMenu("&Go");
  Navigator& navigator = window_.navigator();
  const auto zoom = [&navigator](double factor) {
    navigator.zoom(factor, navigator.left() + navigator.span() / 2);
  };
  add(menu, "To a place\u2026", {QKeySequence("Ctrl+L"), QKeySequence("/"), QKeySequence(":")},
      [this] { window_.focusLocus(); });
  add(menu, "Back", {QKeySequence("Alt+Left")}, [&navigator] { navigator.goBack(); });
  add(menu, "Forward", {QKeySequence("Alt+Right")}, [&navigator] { navigator.goForward(); });
  menu->addSeparator();
  add(menu, "Zoom in", {QKeySequence("+"), QKeySequence("="), QKeySequence("Ctrl+Up")},
      [zoom] { zoom(0.5); });
  add(menu, "Zoom out", {QKeySequence("-"), QKeySequence("Ctrl+Down")}, [zoom] { zoom(2); });
  add(menu, "Whole contig", {QKeySequence("Ctrl+0")}, [&navigator] { navigator.home(); });
  menu->addSeparator();
  addFeatureSteps(menu);
}

void WindowActions::addFeatureSteps(QMenu* menu) {
  FeatureSteps& features = window_.features();
  add(menu, "Next feature", {QKeySequence("F"), QKeySequence("Ctrl+F")},
      [&features] { features.step(1, false); });
  add(menu, "Previous feature", {QKeySequence("B"), QKeySequence("Ctrl+B")},
      [&features] { features.step(-1, false); });
  add(menu, "Next feature, fit", {QKeySequence("Shift+F"), QKeySequence("Ctrl+Shift+F")},
      [&features] { features.step(1, true); });
  add(menu, "Previous feature, fit", {QKeySequence("Shift+B"), QKeySequence("Ctrl+Shift+B")},
      [&features] { features.step(-1, true); });
}

void WindowActions::addRun() {
  QMenu* menu = window_.menuBar()->addMenu("&Run");
  RunController& runs = window_.runs();
  add(menu, "&Run this region", {QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")},
      [this] { window_.runOrConfirm(); });
  add(menu, "&Cancel the run", {QKeySequence("Ctrl+.")}, [&runs] { runs.cancel(); });
  menu->addSeparator();
  add(menu, "Region from &view", {QKeySequence("Ctrl+R")}, [this] { window_.regionFromView(false); });
  add(menu, "One-base region at the centre", {QKeySequence("Ctrl+Shift+R")},
      [this] { window_.regionFromView(true); });
  add(menu, "&Forget the region", {QKeySequence("Ctrl+Shift+X")},
      [&runs] { runs.setSelection(std::nullopt); });
  menu->addSeparator();
  menu->addMenu(new DeviceMenu(window_.workspace(), runs, menu));
  QAction* automatic =
      add(menu, "Run by &itself when it takes less than a second", {QKeySequence("Ctrl+Shift+A")}, [] {});
  automatic->setCheckable(true);
  automatic->setChecked(runs.automatic());
  connect(automatic, &QAction::toggled, &runs, &RunController::setAutomatic);
  connect(&runs, &RunController::targetChanged, automatic, [&runs, automatic] {
    const QSignalBlocker quiet(automatic);
    automatic->setChecked(runs.automatic());
  });
}

void WindowActions::addLanes() {
  QMenu* menu = window_.menuBar()->addMenu("&Lanes");
  LaneSet& lanes = window_.lanes();
  add(menu, "Bring removed lanes back", {QKeySequence("Ctrl+Z")}, [&lanes] { lanes.showAgain(); });
  menu->addSeparator();
  QMenu* all = menu->addMenu("Show");
  connect(all, &QMenu::aboutToShow, all, [&lanes, all] { lanes.fillMenu(all); });
}

void WindowActions::addWindow() {
  QMenu* menu = window_.menuBar()->addMenu("&View");
  QAction* inspector = add(menu, "&Inspector", {QKeySequence("Ctrl+I")}, [] {});
  QAction* analysis = add(menu, "&Attention, experts, runs", {QKeySequence("Ctrl+J")}, [] {});
  for (QAction* action : {inspector, analysis}) action->setCheckable(true);
  connect(inspector, &QAction::triggered, &window_, &MainWindow::showInspector);
  connect(analysis, &QAction::triggered, &window_, &MainWindow::showAnalysis);
  connect(menu, &QMenu::aboutToShow, this, [this, inspector, analysis] {
    inspector->setChecked(window_.inspectorShown());
    analysis->setChecked(window_.analysisShown());
  });
  connect(&window_, &MainWindow::looksChanged, this, [this, inspector, analysis] {
    inspector->setChecked(window_.inspectorShown());
    analysis->setChecked(window_.analysisShown());
  });
  inspector->setChecked(window_.inspectorShown());
  add(menu, "Let go of the base", {}, [this] { window_.inspector().release(); });
  menu->addSeparator();
  add(menu, "Light or &dark", {QKeySequence("Ctrl+D")}, [this] { window_.switchTheme(); });
  add(menu, "Colours of the system", {}, [this] { window_.setThemeName({}); });
}

void WindowActions::addHelp() {
  QMenu* menu = window_.menuBar()->addMenu("&Help");
  add(menu, "&Keys and mouse", {QKeySequence("?"), QKeySequence("F1")}, [this] { showSheet(); });
  add(menu, "Restart the &engine", {QKeySequence("Ctrl+Shift+E")}, [this] { window_.client().restart(); });
  add(menu, "&About JanusScope", {}, [this] { showAbout(); });
}

void WindowActions::chooseSessionFile() {
  QString path = QFileDialog::getSaveFileName(&window_, "Save session", {}, "Sessions (*.janus.json)");
  if (path.isEmpty()) return;
  if (!path.endsWith(".json") && !path.endsWith(".janus")) path += ".janus.json";
  session_.saveFile(path);
}

void WindowActions::showSheet() { (new ShortcutSheet(actions_, &window_))->show(); }

void WindowActions::showAbout() {
  const std::string& version = window_.client().hello().version;
  const QString engine = version.empty() ? QString("not running") : QString::fromStdString(version);
  QMessageBox::about(
      &window_, "JanusScope",
      QString("JanusScope %1\nEngine %2\n\nA genome explorer that runs the JanusDNA language model live.\n"
              "Nothing leaves this computer. Free software under the GPL, version 3 or later.")
          .arg(QApplication::applicationVersion(), engine));
}

}  // namespace janus::ui
