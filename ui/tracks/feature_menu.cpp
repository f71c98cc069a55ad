#include "ui/tracks/feature_menu.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMenu>

#include "protocol/locus.h"

namespace janus::ui {
namespace {

constexpr double featureMargin = 0.1;  // of a feature's length, each side, when it is zoomed to

Region withMargin(const Region& region) {
  const auto margin = static_cast<int64_t>(static_cast<double>(region.length()) * featureMargin);
  return {region.contig, region.begin - margin, region.end + margin};
}

}  // namespace

void addFeatureActions(QMenu& menu, const Feature& feature, const FeatureMenuActions& actions) {
  const Region region = feature.region;
  const QString name = QString::fromStdString(feature.name.empty() ? feature.identifier : feature.name);
  const QString place = QString::fromStdString(formatLocus(region));
  QAction* before = menu.actions().value(0);
  const auto add = [&](const QString& text, std::function<void()> done) {
    auto* action = new QAction(text, &menu);
    QObject::connect(action, &QAction::triggered, &menu, std::move(done));
    menu.insertAction(before, action);
  };
  add(QObject::tr("Zoom to %1").arg(name), [actions, region] { actions.goTo(withMargin(region)); });
  add(QObject::tr("Select %1 as the region to run").arg(name), [actions, region] { actions.select(region); });
  add(QObject::tr("Copy %1").arg(place), [place] { QGuiApplication::clipboard()->setText(place); });
  menu.insertSeparator(before);
}

}  // namespace janus::ui
