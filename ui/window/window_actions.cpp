#include "ui/window/window_actions.h"

#include <QApplication>
#include <QFileDialog>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>

#include "ui/output/exports.h"
#include "ui/output/pictures.h"
#include "ui/panels/inspector.h"
#include "ui/toolbar/device_menu.h"
#include "ui/tracks/feature_steps.h"
#include "ui/tracks/lane_set.h"
#include "ui/window/file_opening.h"
#include "ui/window/opening_sequence.h"
#include "ui/window/session_binding.h"
#include "ui/window/shortcut_sheet.h"
#include "ui/window/window_looks.h"
#include "ui/window/window_notices.h"

namespace janus::ui {
namespace {

Region baseAtCentre(const Region& region) {
  const int64_t centre = (region.begin + region.end) / 2;
  return {region.contig, centre, centre + 1};
}

}  // namespace

WindowActions::WindowActions(QMainWindow& window) : QObject(&window), window_(window) {}

QMenu* WindowActions::addMenu(const QString& title) { return window_.menuBar()->addMenu(title); }

QAction* WindowActions::add(QMenu* menu, const QString& text, const Keys& keys,
                            std::function<void()> triggered) {
  QAction* action = menu->addAction(text);
  action->setShortcuts(keys);
  connect(action, &QAction::triggered, this, std::move(triggered));
  actions_ += action;
  return action;
}

QAction* WindowActions::addSwitch(QMenu* menu, const QString& text, const Keys& keys) {
  QAction* action = add(menu, text, keys, [] {});
  action->setCheckable(true);
  return action;
}

QAction* WindowActions::find(const QString& text) const {
  for (QAction* action : actions_)
    if (action->text().remove('&').remove(QChar(0x2026)) == text) return action;
  return nullptr;
}

void WindowActions::addFile(FileOpening& files, OpeningSequence& opening, SessionBinding& session,
                            Exports& exports, Pictures& pictures, Toolbar& toolbar) {
  QMenu* menu = addMenu("&File");
  addFiles(menu, files);
  menu->addSeparator();
  addDemos(menu, opening);
  auto* genomes = new QMenu(&window_);
  genomes->addActions(menu->actions().mid(0, 1) + menu->actions().mid(5, 2));
  toolbar.setGenomeMenu(genomes);
  menu->addSeparator();
  add(menu, "Open &session\u2026", {QKeySequence("Ctrl+Shift+O")}, [&files] { files.chooseSession(); });
  add(menu, "&Save session\u2026", {QKeySequence("Ctrl+S")},
      [this, &session] { chooseSessionFile(session); });
  menu->addSeparator();
  addExport(menu, exports, pictures);
  menu->addSeparator();
  add(menu, "&Quit", {QKeySequence("Ctrl+Q")}, [this] { window_.close(); });
}

void WindowActions::addFiles(QMenu* menu, FileOpening& files) {
  add(menu, "Open &genome\u2026", {QKeySequence("Ctrl+O")}, [&files] { files.chooseGenome(); });
  add(menu, "Open &model\u2026", {QKeySequence("Ctrl+M")}, [&files] { files.chooseModel(); });
  add(menu, "Open &track\u2026", {QKeySequence("Ctrl+T")}, [&files] { files.chooseTrack(); });
  QMenu* recent = menu->addMenu("&Recent files");
  connect(recent, &QMenu::aboutToShow, recent, [&files, recent] { files.fillRecent(recent); });
}

void WindowActions::addDemos(QMenu* menu, OpeningSequence& opening) {
  add(menu, "Open the human demo", {QKeySequence("Ctrl+1")}, [&opening] { opening.openDemo("demo"); });
  add(menu, "Open the phage demo", {QKeySequence("Ctrl+2")},
      [&opening] { opening.openDemo("demo-bacteria"); });
}

void WindowActions::addExport(QMenu* menu, Exports& exports, Pictures& pictures) {
  add(menu, "&Export tracks\u2026", {QKeySequence("Ctrl+E")}, [&exports] { exports.exportTracks({}, true); });
  add(menu, "Save &picture\u2026", {QKeySequence("Ctrl+P")}, [&pictures] { pictures.save(); });
  add(menu, "&Copy as command", {QKeySequence("Ctrl+Shift+C")}, [&exports] { exports.copyCommand(); });
}

void WindowActions::addGo(Navigator& navigator, FeatureSteps& features, LocusBox& locusBox) {
  QMenu* menu = addMenu("&Go");
  const auto zoom = [&navigator](double factor) {
    navigator.zoom(factor, navigator.left() + navigator.span() / 2);
  };
  add(menu, "To a place\u2026", {QKeySequence("Ctrl+L"), QKeySequence("/"), QKeySequence(":")}, [&locusBox] {
    locusBox.setFocus(Qt::ShortcutFocusReason);
    locusBox.selectAll();
  });
  add(menu, "Back", {QKeySequence("Alt+Left")}, [&navigator] { navigator.goBack(); });
  add(menu, "Forward", {QKeySequence("Alt+Right")}, [&navigator] { navigator.goForward(); });
  menu->addSeparator();
  add(menu, "Zoom in", {QKeySequence("+"), QKeySequence("="), QKeySequence("Ctrl+Up")},
      [zoom] { zoom(0.5); });
  add(menu, "Zoom out", {QKeySequence("-"), QKeySequence("Ctrl+Down")}, [zoom] { zoom(2); });
  add(menu, "Whole contig", {QKeySequence("Ctrl+0")}, [&navigator] { navigator.home(); });
  menu->addSeparator();
  addFeatureSteps(menu, features);
}

void WindowActions::addFeatureSteps(QMenu* menu, FeatureSteps& features) {
  add(menu, "Next feature", {QKeySequence("F"), QKeySequence("Ctrl+F")},
      [&features] { features.step(1, false); });
  add(menu, "Previous feature", {QKeySequence("B"), QKeySequence("Ctrl+B")},
      [&features] { features.step(-1, false); });
  add(menu, "Next feature, fit", {QKeySequence("Shift+F"), QKeySequence("Ctrl+Shift+F")},
      [&features] { features.step(1, true); });
  add(menu, "Previous feature, fit", {QKeySequence("Shift+B"), QKeySequence("Ctrl+Shift+B")},
      [&features] { features.step(-1, true); });
}

void WindowActions::addRun(Workspace& workspace, Navigator& navigator, RunController& runs,
                           WindowNotices& notices) {
  QMenu* menu = addMenu("&Run");
  // The key that put a question also says yes to it.
  add(menu, "&Run this region", {QKeySequence("Ctrl+Return"), QKeySequence("Ctrl+Enter")},
      [&notices, &runs] { notices.isAskingAboutRun() ? runs.runAnyway() : runs.run(); });
  add(menu, "&Cancel the run", {QKeySequence("Ctrl+.")}, [&runs] { runs.cancel(); });
  menu->addSeparator();
  addRegions(menu, navigator, runs);
  menu->addSeparator();
  menu->addMenu(new DeviceMenu(workspace, runs, menu));
  addAutomatic(menu, runs);
}

void WindowActions::addRegions(QMenu* menu, Navigator& navigator, RunController& runs) {
  add(menu, "Region from &view", {QKeySequence("Ctrl+R")},
      [&navigator, &runs] { runs.setSelection(navigator.region()); });
  add(menu, "One-base region at the centre", {QKeySequence("Ctrl+Shift+R")},
      [&navigator, &runs] { runs.setSelection(baseAtCentre(navigator.region())); });
  add(menu, "&Forget the region", {QKeySequence("Ctrl+Shift+X")},
      [&runs] { runs.setSelection(std::nullopt); });
}

void WindowActions::addAutomatic(QMenu* menu, RunController& runs) {
  QAction* automatic =
      addSwitch(menu, "Run by &itself when it takes less than a second", {QKeySequence("Ctrl+Shift+A")});
  automatic->setChecked(runs.automatic());
  connect(automatic, &QAction::toggled, &runs, &RunController::setAutomatic);
  connect(&runs, &RunController::targetChanged, automatic, [&runs, automatic] {
    const QSignalBlocker quiet(automatic);
    automatic->setChecked(runs.automatic());
  });
}

void WindowActions::addLanes(LaneSet& lanes) {
  QMenu* menu = addMenu("&Lanes");
  add(menu, "Bring removed lanes back", {QKeySequence("Ctrl+Z")}, [&lanes] { lanes.showAgain(); });
  menu->addSeparator();
  QMenu* all = menu->addMenu("Show");
  connect(all, &QMenu::aboutToShow, all, [&lanes, all] { lanes.fillMenu(all); });
}

void WindowActions::addView(WindowLooks& looks, Inspector& inspector) {
  QMenu* menu = addMenu("&View");
  QAction* values = addSwitch(menu, "&Inspector", {QKeySequence("Ctrl+I")});
  QAction* analysis = addSwitch(menu, "&Attention, experts, runs", {QKeySequence("Ctrl+J")});
  connect(values, &QAction::triggered, &looks, &WindowLooks::showInspector);
  connect(analysis, &QAction::triggered, &looks, &WindowLooks::showAnalysis);
  const auto tick = [&looks, values, analysis] {
    values->setChecked(looks.inspectorShown());
    analysis->setChecked(looks.analysisShown());
  };
  connect(menu, &QMenu::aboutToShow, this, tick);
  connect(&looks, &WindowLooks::changed, this, tick);
  values->setChecked(looks.inspectorShown());
  add(menu, "Let go of the base", {}, [&inspector] { inspector.release(); });
  menu->addSeparator();
  add(menu, "Light or &dark", {QKeySequence("Ctrl+D")}, [&looks] { looks.switchTheme(); });
  add(menu, "Colours of the system", {}, [&looks] { looks.setThemeName({}); });
}

void WindowActions::addHelp(EngineClient& client) {
  QMenu* menu = addMenu("&Help");
  add(menu, "&Keys and mouse", {QKeySequence("?"), QKeySequence("F1")}, [this] { showSheet(); });
  add(menu, "Restart the &engine", {QKeySequence("Ctrl+Shift+E")}, [&client] { client.restart(); });
  add(menu, "&About JanusScope", {}, [this, &client] { showAbout(client); });
}

void WindowActions::chooseSessionFile(SessionBinding& session) {
  QString path = QFileDialog::getSaveFileName(&window_, "Save session", {}, "Sessions (*.janus.json)");
  if (path.isEmpty()) return;
  if (!path.endsWith(".json") && !path.endsWith(".janus")) path += ".janus.json";
  session.saveFile(path);
}

void WindowActions::showSheet() { (new ShortcutSheet(actions_, &window_))->show(); }

void WindowActions::showAbout(const EngineClient& client) {
  const std::string& version = client.hello().version;
  const QString engine = version.empty() ? QString("not running") : QString::fromStdString(version);
  QMessageBox::about(
      &window_, "JanusScope",
      QString("JanusScope %1\nEngine %2\n\nA genome explorer that runs the JanusDNA language model live.\n"
              "Nothing leaves this computer. Free software under the GPL, version 3 or later.")
          .arg(QApplication::applicationVersion(), engine));
}

}  // namespace janus::ui
