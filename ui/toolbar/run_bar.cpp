#include "ui/toolbar/run_bar.h"

#include <QActionGroup>
#include <QHBoxLayout>
#include <QMenu>

#include "protocol/locus.h"
#include "ui/style/fitting_text.h"
#include "ui/style/words.h"
#include "ui/toolbar/device_menu.h"

namespace janus::ui {
namespace {

constexpr int finest = 1000;        // of the progress bar
constexpr int aroundWords = 24;     // pixels: padding and frame of the button that holds the line
constexpr int leastLine = 88;       // pixels: enough of a model's name to know it
constexpr int leastProgress = 150;  // pixels
constexpr int longestName = 200;    // pixels of a model's name; all of it stands in the tool tip
constexpr int gap = 8;
const QString opens = QStringLiteral(" \u25be");  // behind what opens a menu

QStringList costOf(const WindowEstimate& estimate) {
  const Estimate& cost = estimate.cost;
  if (cost.seconds <= 0 && !cost.fits) return {"cannot be estimated", "no estimate"};
  const QString time = durationInWords(cost.seconds);
  const QString device = QString::fromStdString(cost.device).section(',', 0, 0);
  const QString span = QString::fromStdString(formatSpan(estimate.window.length()));
  const QStringList words{span + " \u00b7 " + time + " \u00b7 " + device, time + " \u00b7 " + device, time};
  if (cost.fits) return words;
  return {words[0] + " \u00b7 too big for memory", "too big for memory", "too big"};
}

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
  row->setSpacing(gap);
  for (QWidget* widget : std::initializer_list<QWidget*>{line_, progress_, run_, cancel_, cost_})
    row->addWidget(widget);
  line_->setObjectName("runLine");
  cost_->setMinimumWidth(0);
  row->addStretch(1);
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
  addContexts(menu->addMenu("What the model reads"));
  menu->addMenu(new DeviceMenu(workspace_, runs_, menu));
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
       {std::pair{Strands::Both, "Both strands (mean of the two)"}, std::pair{Strands::One, "One strand"}}) {
    QAction* action = menu->addAction(words);
    action->setCheckable(true);
    group->addAction(action);
    connect(action, &QAction::triggered, &runs_, [this, value = value] { runs_.setStrands(value); });
    connect(menu, &QMenu::aboutToShow, action,
            [this, action, value = value] { action->setChecked(runs_.strands() == value); });
  }
}

// More context, better predictions; what is visible is computed first where the model allows it.
void RunBar::addContexts(QMenu* menu) {
  auto* group = new QActionGroup(menu);
  for (const int64_t length : {0, 10'000, 50'000, 100'000, 500'000, 1'000'000}) {
    const QString words = length == 0 ? QString("Only what is visible")
                                      : QString::fromStdString(formatSpan(length)) + " around its middle";
    QAction* action = menu->addAction(words);
    action->setCheckable(true);
    group->addAction(action);
    connect(action, &QAction::triggered, &runs_, [this, length] { runs_.setContext(length); });
    connect(menu, &QMenu::aboutToShow, action,
            [this, action, length] { action->setChecked(runs_.context() == length); });
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
  const int64_t read = runs_.target().length();
  QString region = runs_.selection() ? "selected region" : "this region";
  if (!runs_.selection() && read > 0 && read <= runs_.context())
    region += " in " + QString::fromStdString(formatSpan(read));
  const QString strands = runs_.strands() == Strands::Both ? "both strands" : "one strand";
  const QFontMetrics metrics(line_->font());
  const QString name = model ? metrics.elidedText(model->name, Qt::ElideMiddle, longestName) : QString();
  const QString all = model ? QString("%1 \u00b7 %2 \u00b7 %3").arg(model->name, region, strands) : QString();
  lineWords_ = model ? QStringList{name + " \u00b7 " + region + " \u00b7 " + strands,
                                   name + " \u00b7 " + strands, name}
                     : QStringList{"No model \u2013 open one", "Open model"};
  line_->setToolTip(model ? all + "\nWhat Run computes; click to change it" : "Open a model (Ctrl+M)");
  run_->setEnabled(model.has_value());
  if (!model) costWords_ = {QString()};
  fit();
}

void RunBar::showCost() {
  const auto& estimate = runs_.estimate();
  costWords_ = estimate ? costOf(*estimate) : QStringList{QString()};
  cost_->setToolTip(estimate ? QString::fromStdString(estimate->cost.sentence) : QString());
  fit();
}

void RunBar::showRunning(bool running) {
  running = running && runs_.running();
  const std::initializer_list<QWidget*> idle{line_, run_, cost_}, busy{progress_, cancel_};
  // What goes is hidden first: both together would for a moment need more room, and the window would grow.
  for (QWidget* widget : running ? idle : busy) widget->hide();
  for (QWidget* widget : running ? busy : idle) widget->show();
  if (running) showProgress({});
}

void RunBar::showProgress(const ProgressEvent& progress) {
  progress_->setValue(static_cast<int>(progress.done * finest));
  if (!runs_.runningWindow()) return;
  const QString place = QString::fromStdString(formatLocus(*runs_.runningWindow()));
  const QString left =
      progress.secondsLeft ? durationInWords(*progress.secondsLeft) + " left" : QString("%p %");
  progressWords_ = {place + " \u00b7 " + left, left};
  fit();
}

int RunBar::lineWidth(const QString& words) const {
  return QFontMetrics(line_->font()).horizontalAdvance(words + opens) + aroundWords;
}

QSize RunBar::sizeFor(const QString& line, const QString& cost) const {
  const int words = cost.isEmpty() ? 0 : cost_->fontMetrics().horizontalAdvance(cost) + gap;
  return {line.isEmpty() ? leastLine : lineWidth(line) + gap + run_->sizeHint().width() + words + 2,
          run_->sizeHint().height()};
}

QSize RunBar::sizeHint() const { return sizeFor(lineWords_.front(), costWords_.front()); }

QSize RunBar::minimumSizeHint() const {
  const QSize idle = sizeFor(lineWords_.back(), costWords_.back());
  const int line = lineWidth(lineWords_.back());
  const int busy = leastProgress + gap + cancel_->sizeHint().width();
  return {std::max(idle.width() - std::max(0, line - leastLine), busy), idle.height()};
}

void RunBar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  fit();
}

// The place of the line shrinks first, then what it costs: time is the last to go.
void RunBar::fit() {
  updateGeometry();
  const int besides = run_->sizeHint().width() + 2 * gap + 2;
  const int least = lineWidth(lineWords_.back());
  const int forCost = std::max(0, width() - besides - std::min(least, lineWidth(lineWords_.front())));
  const QString cost = fittingText(costWords_, cost_->fontMetrics(), forCost);
  const int forLine = width() - besides - cost_->fontMetrics().horizontalAdvance(cost);
  const QString line = fittingText(lineWords_, QFontMetrics(line_->font()), forLine - lineWidth({}));
  cost_->setText(cost);
  line_->setText(line + opens);
  line_->setFixedWidth(std::clamp(lineWidth(line), 1, std::max(1, forLine)));
  progress_->setFormat(fittingText(progressWords_, progress_->fontMetrics(), progress_->width() - 16));
}

}  // namespace janus::ui
