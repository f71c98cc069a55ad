#include "ui/panels/load_panel.h"

#include <QVBoxLayout>

#include "protocol/locus.h"
#include "protocol/track_name.h"
#include "ui/panels/inspector_sections.h"

namespace janus::ui {
namespace {

// Of a track of first experts; nothing for any other.
std::optional<ExpertLoad> loadFor(const TrackInfo& track) {
  const auto name = TrackName::parse(track.name);
  if (!name || name->kind != TrackName::Kind::Expert || name->rank != 1) return std::nullopt;
  return ExpertLoad{name->layer, name->stream, {}};
}

}  // namespace

LoadPanel::LoadPanel(RunController& runs, Navigator& navigator, Feed& feed, QWidget* parent)
    : QWidget(parent),
      runs_(runs),
      navigator_(navigator),
      feed_(feed),
      plot_(new ExpertLoadPlot),
      words_(copyable()) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 10, 16, 6);
  column->addWidget(words_);
  column->addWidget(plot_, 1);
  words_->setObjectName("quiet");
  rest_.setSingleShot(true);
  rest_.setInterval(200);
  connect(&rest_, &QTimer::timeout, this, &LoadPanel::refresh);
  connect(&navigator_, &Navigator::moved, &rest_, qOverload<>(&QTimer::start));
  connect(&runs_, &RunController::currentChanged, &rest_, qOverload<>(&QTimer::start));
}

void LoadPanel::setTheme(const Theme& theme) {
  colours_.assign(theme.experts.begin(), theme.experts.end());
  rest_.start();
}

void LoadPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  rest_.start();
}

void LoadPanel::refresh() {
  if (!isVisible()) return;
  const KnownRun* run = runs_.current();
  if (!run) return say("Run the model to see how its experts share the work.");
  if (run->preview) return say("The experts' shares come when the whole window is computed.");
  const Region region = intersection(run->window, navigator_.region());
  if (region.empty()) return say("Not computed here: the run's window is elsewhere.");
  loads_.clear();
  tiles_.clear();
  std::vector<const TrackInfo*> tracks;
  for (const TrackInfo& track : run->tracks)
    if (const auto load = loadFor(track)) loads_.push_back(*load), tracks.push_back(&track);
  if (tracks.empty()) return say("This model has no expert layers.");
  missing_ = tracks.size();
  words_->setText("Part of the bases of " + QString::fromStdString(formatLocus(region)) +
                  " whose first expert is each; dashed: an even share");
  for (const TrackInfo* track : tracks) {
    tiles_.push_back(std::make_unique<RegionTiles>(feed_));
    tiles_.back()->ask(
        *track, region, [this] { collect(); }, [this](const QString& sentence) { say(sentence); });
  }
}

void LoadPanel::collect() {
  if (--missing_ > 0) return;
  for (size_t i = 0; i < loads_.size(); ++i) loads_[i].shares = tiles_[i]->categoryShares();
  plot_->setVisible(true);
  plot_->show(loads_, colours_);
}

void LoadPanel::say(const QString& sentence) {
  plot_->setVisible(false);
  words_->setText(sentence);
}

}  // namespace janus::ui
