#include "ui/panels/load_panel.h"

#include <QVBoxLayout>

#include "protocol/locus.h"
#include "ui/panels/inspector_sections.h"

namespace janus::ui {

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
  plot_->setVisible(false);
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
  asked_ = {};
  if (!isVisible()) return;
  const KnownRun* run = runs_.current();
  if (!run) return say("Run the model to see how its experts share the work.");
  if (run->preview) return say("The experts' shares come when the whole window is computed.");
  const Region region = intersection(run->window, navigator_.region());
  if (region.empty()) return say("Not computed here: the run's window is elsewhere.");
  asked_ = feed_.routing(
      QString::fromStdString(run->key), region, [this](const RoutingAnswer& answer) { show(answer); },
      [this](const QString& sentence) { say(sentence); });
}

void LoadPanel::show(const RoutingAnswer& answer) {
  if (answer.routing.empty()) return say("This model has no expert layers.");
  words_->setText("Part of the bases of " + QString::fromStdString(formatLocus(answer.region)) +
                  " whose first expert is each; dashed: an even share");
  plot_->setVisible(true);
  plot_->show(answer.routing, colours_);
}

void LoadPanel::say(const QString& sentence) {
  plot_->setVisible(false);
  words_->setText(sentence);
}

}  // namespace janus::ui
