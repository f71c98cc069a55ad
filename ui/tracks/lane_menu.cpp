#include "ui/tracks/lane_menu.h"

#include <algorithm>

#include <QAction>
#include <QActionGroup>
#include <QMenu>

#include "ui/tracks/lane_dialogs.h"

namespace janus::ui {
namespace {

struct Choice {
  const char* word;  // as LaneLook stores it
  const char* text;
};
constexpr Choice windowings[] = {{"mean", "Mean, the maximum behind it"},
                                 {"max", "Maximum"},
                                 {"min", "Minimum"},
                                 {"whiskers", "Minimum, mean and maximum"}};
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

void addAppearance(QMenu& menu, const Lane& lane, const Theme& theme, QWidget* parent,
                   const ChangeLooks& change) {
  const LaneAbilities can = lane.facts().abilities;
  menu.addAction(QObject::tr("Rename…"), parent,
                 [=, names = LaneNames{lane.id(), lane.facts().title, lane.title()}] {
                   askName(parent, names, change);
                 });
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
  const Range now = lane.facts().scale ? lane.facts().scale->range : Range{};
  QAction* fixed =
      scale->addAction(QObject::tr("Fixed data range…"), parent, [=] { askRange(parent, now, change); });
  fixed->setCheckable(true);
  fixed->setChecked(lane.look().scale == "fixed");
}

void addExports(QMenu& menu, const std::vector<const Lane*>& selected, const LaneMenuActions& actions) {
  menu.addAction(selected.size() > 1 ? QObject::tr("Save picture of %1 lanes…").arg(selected.size())
                                     : QObject::tr("Save picture…"),
                 actions.savePicture);
  std::vector<TrackInfo> tracks;
  bool possible = false;
  for (const Lane* lane : selected) {
    if (!lane->facts().abilities.exports) continue;
    possible = true;
    for (const TrackInfo& track : lane->facts().tracks)
      if (!std::ranges::count(tracks, track.id, &TrackInfo::id)) tracks.push_back(track);
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
