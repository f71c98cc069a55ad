#include "ui/panels/runs_panel.h"

#include <QSignalBlocker>
#include <QVBoxLayout>

#include "protocol/locus.h"
#include "ui/style/words.h"

namespace janus::ui {
namespace {

constexpr int keyRole = Qt::UserRole;

}  // namespace

RunsPanel::RunsPanel(Workspace& workspace, RunController& runs, QWidget* parent)
    : QWidget(parent), workspace_(workspace), runs_(runs), words_(new QLabel), list_(new QTreeWidget) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(16, 10, 16, 10);
  column->addWidget(words_);
  column->addWidget(list_, 1);
  words_->setObjectName("quiet");
  list_->setHeaderLabels({"Window", "Length", "Strands", "Device", "Time"});
  list_->setRootIsDecorated(false);
  list_->setUniformRowHeights(true);
  list_->setColumnWidth(0, 230);
  list_->setColumnWidth(3, 190);
  connect(&workspace_, &Workspace::runsChanged, this, &RunsPanel::fill);
  connect(&runs_, &RunController::currentChanged, this, &RunsPanel::markCurrent);
  connect(list_, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
    if (item) runs_.show(item->data(0, keyRole).toString().toStdString());
  });
  fill();
}

void RunsPanel::fill() {
  const QSignalBlocker quiet(list_);
  list_->clear();
  for (const KnownRun& run : workspace_.runs()) {
    auto* item = new QTreeWidgetItem({QString::fromStdString(formatLocus(run.window)),
                                      QString::fromStdString(formatSpan(run.window.length())),
                                      nameOf(run.strands), QString::fromStdString(run.device),
                                      run.seconds > 0 ? durationInWords(run.seconds) : "stored"});
    item->setData(0, keyRole, QString::fromStdString(run.key));
    list_->addTopLevelItem(item);
  }
  words_->setText(list_->topLevelItemCount()
                      ? "Runs of this genome and model. Choose one to show it; nothing is computed again."
                      : "No runs of this genome and model yet.");
  markCurrent();
}

void RunsPanel::markCurrent() {
  const QSignalBlocker quiet(list_);
  const KnownRun* current = runs_.current();
  for (int i = 0; i < list_->topLevelItemCount(); ++i) {
    QTreeWidgetItem* item = list_->topLevelItem(i);
    if (current && item->data(0, keyRole).toString().toStdString() == current->key)
      return list_->setCurrentItem(item);
  }
  list_->setCurrentItem(nullptr);
}

}  // namespace janus::ui
