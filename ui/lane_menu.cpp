#include "ui/lane_menu.h"

#include <algorithm>

#include <QAction>
#include <QActionGroup>
#include <QColorDialog>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QInputDialog>
#include <QMenu>

namespace janus::ui {
namespace {

constexpr int longestName = 200;  // characters

using ChangeLooks = std::function<void(const std::function<void(LaneLook&)>&)>;

struct Choice {
  const char* word;  // as LaneLook stores it
  const char* text;
};
constexpr Choice windowings[] = {
    {"mean", "Mean"}, {"max", "Maximum"}, {"min", "Minimum"}, {"whiskers", "Mean and maximum"}};
constexpr Choice scales[] = {{"auto", "Automatic"},
                             {"p99", "Automatic, without outliers (99th percentile)"},
                             {"group", "Group: same scale for selected lanes of one unit"},
                             {"log", "Logarithmic"}};

void addChoices(QMenu& menu, std::span<const Choice> choices, const std::string& now,
                const std::function<void(const std::string&)>& choose) {
  auto* group = new QActionGroup(&menu);
  for (const Choice& choice : choices) {
    QAction* action = menu.addAction(QObject::tr(choice.text));
    action->setObjectName(choice.word);
    action->setCheckable(true);
    action->setChecked(now == choice.word);
    group->addAction(action);
    QObject::connect(action, &QAction::triggered, &menu,
                     [choose, word = std::string(choice.word)] { choose(word); });
  }
}

void askColour(QWidget* parent, const QColor& now, const ChangeLooks& change) {
  auto* dialog = new QColorDialog(now, parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  QObject::connect(dialog, &QColorDialog::colorSelected, parent, [change](const QColor& colour) {
    change([&](LaneLook& look) { look.colour = colour.name().toStdString(); });
  });
  dialog->open();
}

void askHeight(QWidget* parent, int now, const ChangeLooks& change) {
  auto* dialog = new QInputDialog(parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setInputMode(QInputDialog::IntInput);
  dialog->setWindowTitle(QObject::tr("Height"));
  dialog->setLabelText(QObject::tr("Height of the selected lanes in pixels (0: the lane's own)"));
  dialog->setIntRange(0, 2000);
  dialog->setIntValue(now);
  QObject::connect(dialog, &QInputDialog::intValueSelected, parent,
                   [change](int height) { change([&](LaneLook& look) { look.height = height; }); });
  dialog->open();
}

QDoubleSpinBox* numberBox(QWidget* parent, double value) {
  auto* box = new QDoubleSpinBox(parent);
  box->setRange(-1e9, 1e9);
  box->setDecimals(4);
  box->setValue(value);
  return box;
}

void askRange(QWidget* parent, Range now, const ChangeLooks& change) {
  auto* dialog = new QDialog(parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(QObject::tr("Data range"));
  auto* form = new QFormLayout(dialog);
  auto* lowest = numberBox(dialog, now.lowest);
  auto* highest = numberBox(dialog, now.highest);
  form->addRow(QObject::tr("Lowest"), lowest);
  form->addRow(QObject::tr("Highest"), highest);
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
  form->addRow(buttons);
  QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  QObject::connect(buttons, &QDialogButtonBox::accepted, dialog, [=] {
    if (lowest->value() >= highest->value()) return highest->setFocus();
    change([&](LaneLook& look) {
      look.scale = "fixed";
      look.lowest = lowest->value();
      look.highest = highest->value();
    });
    dialog->accept();
  });
  dialog->open();
}

struct LaneNames {
  std::string word;
  QString own, now;
};

void askName(QWidget* parent, const LaneNames& names, const ChangeLooks& change) {
  auto* dialog = new QInputDialog(parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setWindowTitle(QObject::tr("Rename"));
  dialog->setLabelText(QObject::tr("Name of the lane (empty: %1)").arg(names.own));
  dialog->setTextValue(names.now);
  QObject::connect(dialog, &QInputDialog::textValueSelected, parent, [change, names](const QString& text) {
    const QString name = text.simplified().left(longestName);
    change([&](LaneLook& look) {
      if (look.lane == names.word) look.title = name == names.own ? "" : name.toStdString();
    });
  });
  dialog->open();
}

void addAppearance(QMenu& menu, const Lane& lane, const Theme& theme, QWidget* parent,
                   const ChangeLooks& change) {
  const LaneAbilities can = lane.abilities();
  menu.addAction(
      QObject::tr("Rename…"), parent,
      [=, names = LaneNames{lane.word(), lane.ownTitle(), lane.title()}] { askName(parent, names, change); });
  if (can.colour) {
    const QColor now =
        lane.look().colour.empty() ? theme.accent : QColor(QString::fromStdString(lane.look().colour));
    menu.addAction(QObject::tr("Colour…"), parent, [=] { askColour(parent, now, change); });
    menu.addAction(QObject::tr("Theme's colour"), parent,
                   [=] { change([](LaneLook& look) { look.colour.clear(); }); })
        ->setEnabled(!lane.look().colour.empty());
  }
  menu.addAction(QObject::tr("Height…"), parent,
                 [=, now = lane.height()] { askHeight(parent, now, change); });
  if (can.windowing)
    addChoices(*menu.addMenu(QObject::tr("Windowing")), windowings, lane.look().windowing,
               [=](const std::string& word) { change([&](LaneLook& look) { look.windowing = word; }); });
  if (!can.scale) return;
  QMenu* scale = menu.addMenu(QObject::tr("Scale"));
  addChoices(*scale, scales, lane.look().scale,
             [=](const std::string& word) { change([&](LaneLook& look) { look.scale = word; }); });
  scale->addSeparator();
  const Range now = lane.groupRange().value_or(Range{});
  scale->addAction(QObject::tr("Data range…"), parent, [=] { askRange(parent, now, change); });
}

void addExports(QMenu& menu, const std::vector<const Lane*>& selected, const LaneMenuActions& actions) {
  menu.addAction(selected.size() > 1 ? QObject::tr("Save picture of %1 lanes…").arg(selected.size())
                                     : QObject::tr("Save picture…"),
                 actions.savePicture);
  std::vector<TrackInfo> tracks;
  bool possible = false;
  for (const Lane* lane : selected) {
    if (!lane->abilities().exports) continue;
    possible = true;
    for (TrackInfo& track : lane->tracks())
      if (!std::ranges::count(tracks, track.id, &TrackInfo::id)) tracks.push_back(std::move(track));
  }
  if (!possible) return;
  const auto write = actions.exportTracks;
  menu.addAction(QObject::tr("Export visible…"), [=] { write(tracks, false); })->setEnabled(!tracks.empty());
  menu.addAction(QObject::tr("Export whole result…"), [=] { write(tracks, true); })
      ->setEnabled(!tracks.empty());
}

}  // namespace

QMenu* makeLaneMenu(const Lane& clicked, const std::vector<const Lane*>& selected, const Theme& theme,
                    QWidget* parent, LaneMenuActions actions) {
  auto* menu = new QMenu(parent);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  addAppearance(*menu, clicked, theme, parent, actions.changeLooks);
  menu->addSeparator();
  addExports(*menu, selected, actions);
  menu->addSeparator();
  menu->addAction(
      selected.size() > 1 ? QObject::tr("Remove %1 lanes").arg(selected.size()) : QObject::tr("Remove"),
      QKeySequence(Qt::Key_Delete), parent, actions.remove);
  return menu;
}

}  // namespace janus::ui
