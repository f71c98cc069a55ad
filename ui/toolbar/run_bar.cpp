#include "ui/toolbar/run_bar.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QMenu>

#include "engine/genome/locus.h"
#include "ui/words.h"

namespace janus::ui {
namespace {

constexpr int finest = 1000;  // of the progress bar

}  // namespace

RunBar::RunBar(Workspace& workspace, RunController& runs, QWidget* parent)
    : QWidget(parent),
      workspace_(workspace),
      runs_(runs),
      line_(new QToolButton),
      run_(new QPushButton("Run")),
      cancel_(new QPushButton("Cancel")),
      cost_(new QLabel),
      progress_(new QProgressBar) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(8);
  for (QWidget* widget : std::initializer_list<QWidget*>{line_, progress_, run_, cancel_, cost_})
    row->addWidget(widget);
  line_->setObjectName("runLine");
  line_->setMinimumWidth(110);  // a narrow window cuts its words short before it cuts a place or a cost
  line_->setPopupMode(QToolButton::InstantPopup);
  run_->setObjectName("run");
  run_->setToolTip("Compute this window with the model (Ctrl+Return)");
  cancel_->setObjectName("cancelRun");
  cost_->setObjectName("quiet");
  progress_->setObjectName("runProgress");
  progress_->setRange(0, finest);
  for (QWidget* widget : std::initializer_list<QWidget*>{line_, run_, cancel_})
    widget->setFocusPolicy(Qt::NoFocus);
  setUpMenu();
  connectRuns();
  showRunning(false);
  showLine();
}

void RunBar::setUpMenu() {
  auto* menu = new QMenu(line_);
  menu->addAction("Open model\u2026", this, &RunBar::openModelWanted);
  menu->addSeparator();
  addStrands(menu);
  menu->addSeparator();
  QAction* automatic = menu->addAction("Run by itself when it takes less than a second");
  automatic->setCheckable(true);
  automatic->setChecked(runs_.automatic());
  connect(automatic, &QAction::toggled, &runs_, &RunController::setAutomatic);
  QAction* whole = menu->addAction("Use the visible region, not the selected one");
  connect(whole, &QAction::triggered, &runs_, [this] { runs_.setSelection(std::nullopt); });
  connect(menu, &QMenu::aboutToShow, this, [this, automatic, whole] {
    automatic->setChecked(runs_.automatic());
    whole->setEnabled(runs_.selection().has_value());
  });
  line_->setMenu(menu);
}

void RunBar::addStrands(QMenu* menu) {
  auto* group = new QActionGroup(menu);
  for (const auto& [value, words] :
       {std::pair{"both", "Both strands (mean of the two)"}, std::pair{"one", "One strand"}}) {
    QAction* action = menu->addAction(words);
    action->setCheckable(true);
    group->addAction(action);
    connect(action, &QAction::triggered, &runs_, [this, value = QString(value)] { runs_.setStrands(value); });
    connect(menu, &QMenu::aboutToShow, action,
            [this, action, value = QString(value)] { action->setChecked(runs_.strands() == value); });
  }
}

void RunBar::connectRuns() {
  connect(run_, &QPushButton::clicked, &runs_, &RunController::run);
  connect(cancel_, &QPushButton::clicked, &runs_, &RunController::cancel);
  connect(&workspace_, &Workspace::modelChanged, this, &RunBar::showLine);
  connect(&runs_, &RunController::targetChanged, this, &RunBar::showLine);
  connect(&runs_, &RunController::estimateChanged, this, &RunBar::showCost);
  connect(&runs_, &RunController::progressed, this, &RunBar::showProgress);
  connect(&runs_, &RunController::started, this, [this] { showRunning(true); });
  for (auto ended : {&RunController::finished, &RunController::cancelled})
    connect(&runs_, ended, this, [this] { showRunning(false); });
  connect(&runs_, &RunController::failed, this, [this] { showRunning(false); });
}

void RunBar::showLine() {
  const auto& model = workspace_.model();
  const QString region = runs_.selection() ? "selected region" : "this region";
  const QString strands = runs_.strands() == "both" ? "both strands" : "one strand";
  line_->setText(model ? QString("%1 \u00b7 %2 \u00b7 %3").arg(model->name, region, strands)
                       : "No model \u2013 open one");
  run_->setEnabled(model.has_value());
  if (!model) cost_->clear();
}

void RunBar::showCost() {
  const auto& estimate = runs_.estimate();
  if (!estimate) return cost_->clear();
  cost_->setToolTip(estimate->sentence);
  if (estimate->seconds <= 0 && !estimate->fits) return cost_->setText("cannot be estimated");
  QString text = QString("%1 \u00b7 %2 \u00b7 %3")
                     .arg(QString::fromStdString(formatSpan(estimate->window.length())),
                          durationInWords(estimate->seconds), estimate->device.section(',', 0, 0));
  if (!estimate->fits) text += " \u00b7 too big for memory";
  cost_->setText(text);
}

void RunBar::showRunning(bool running) {
  running = running && runs_.running();
  const std::initializer_list<QWidget*> idle{line_, run_, cost_}, busy{progress_, cancel_};
  // What goes is hidden first: both together would for a moment need more room, and the window would grow.
  for (QWidget* widget : running ? idle : busy) widget->hide();
  for (QWidget* widget : running ? busy : idle) widget->show();
  if (running) showProgress({});
}

void RunBar::showProgress(const Progress& progress) {
  progress_->setValue(static_cast<int>(progress.done * finest));
  if (!runs_.runningWindow()) return;
  QString text = QString::fromStdString(formatLocus(*runs_.runningWindow()));
  if (progress.secondsLeft >= 0) text += " \u00b7 " + durationInWords(progress.secondsLeft) + " left";
  progress_->setFormat(text);
}

}  // namespace janus::ui
