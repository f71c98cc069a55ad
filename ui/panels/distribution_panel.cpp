#include "ui/panels/distribution_panel.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "protocol/locus.h"
#include "protocol/track_name.h"
#include "ui/panels/inspector_sections.h"
#include "ui/style/choice_box.h"

namespace janus::ui {
namespace {

QString firstChoice() {
  return QString::fromStdString(TrackName{.kind = TrackName::Kind::Information}.text());
}

}  // namespace

DistributionPanel::DistributionPanel(Workspace& workspace, RunController& runs, Navigator& navigator,
                                     Feed& feed, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      runs_(runs),
      navigator_(navigator),
      tiles_(feed),
      plot_(new DistributionPlot),
      choice_(new ChoiceBox),
      words_(copyable()) {
  layOut();
  rest_.setSingleShot(true);
  rest_.setInterval(200);
  connect(&rest_, &QTimer::timeout, this, &DistributionPanel::refresh);
  connect(&navigator_, &Navigator::moved, &rest_, qOverload<>(&QTimer::start));
  connect(choice_, &QComboBox::currentIndexChanged, this, &DistributionPanel::refresh);
  connect(&runs_, &RunController::currentChanged, this, &DistributionPanel::listTracks);
  connect(&workspace_, &Workspace::tracksChanged, this, &DistributionPanel::listTracks);
}

void DistributionPanel::layOut() {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 10, 16, 6);
  auto* row = new QHBoxLayout;
  row->addWidget(choice_);
  row->addWidget(words_, 1);
  words_->setObjectName("quiet");
  choice_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  column->addLayout(row);
  column->addWidget(plot_, 1);
}

void DistributionPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  rest_.start();
}

void DistributionPanel::choose(const QString& trackName) {
  const int index = choice_->findData(trackName);
  if (index >= 0) choice_->setCurrentIndex(index);
}

void DistributionPanel::listTracks() {
  const QString chosen = choice_->currentData().toString();
  tracks_.clear();
  const auto add = [this](const TrackInfo& track) {
    if (track.kind == TrackKind::Quantity) tracks_.push_back(track);
  };
  if (const KnownRun* run = runs_.current()) std::ranges::for_each(run->tracks, add);
  for (const TrackEntry& track : workspace_.tracks()) add(track.info);
  const QSignalBlocker quiet(choice_);
  choice_->clear();
  for (const TrackInfo& track : tracks_)
    choice_->addItem(QString::fromStdString(track.title), QString::fromStdString(track.name));
  choose(chosen.isEmpty() ? firstChoice() : chosen);
  rest_.start();
}

void DistributionPanel::refresh() {
  const int index = choice_->currentIndex();
  if (!isVisible()) return;
  if (index < 0 || static_cast<size_t>(index) >= tracks_.size()) {
    plot_->clear();
    return words_->setText("Run the model, or open a bigWig, to see a distribution.");
  }
  const TrackInfo track = tracks_[static_cast<size_t>(index)];
  const Region region = track.window ? intersection(*track.window, navigator_.region()) : navigator_.region();
  if (region.empty()) {
    plot_->clear();
    return words_->setText("Not computed here.");
  }
  tiles_.ask(
      track, region, [this, track, region] { show(track, region); },
      [this](const QString& sentence) { words_->setText(sentence); });
}

void DistributionPanel::show(const TrackInfo& track, const Region& region) {
  QString axis = QString::fromStdString(track.title);
  if (!track.unit.empty()) axis += " (" + QString::fromStdString(track.unit) + ")";
  plot_->show(tiles_.values(), axis);
  const int64_t bases = basesPerBin(tiles_.level());
  const QString each = bases == 1 ? "every base" : QString("means of %1 bp").arg(bases);
  words_->setText(
      QString("%1 of %2: %3").arg(each, QString::fromStdString(formatLocus(region)), plot_->summary()));
}

}  // namespace janus::ui
