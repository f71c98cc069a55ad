#include "ui/panels/attention_panel.h"

#include <QFormLayout>
#include <QHBoxLayout>

#include "engine/genome/locus.h"
#include "ui/panels/inspector_sections.h"
#include "ui/toolbar/choice_box.h"

namespace janus::ui {

AttentionPanel::AttentionPanel(RunController& runs, Feed& feed, QWidget* parent)
    : QWidget(parent),
      runs_(runs),
      feed_(feed),
      map_(new AttentionSquare),
      readers_(new ChoiceBox),
      scale_(new ChoiceBox),
      range_(new RangeSlider),
      window_(copyable()),
      resolution_(copyable()),
      cell_(copyable()),
      message_(copyable()) {
  readers_->addItem("both readers", "both");
  readers_->addItem("forward reader", "fwd");
  readers_->addItem("backward reader", "bwd");
  readers_->setToolTip(
      "Whose queries: the reader that runs forward, the one that runs backward, or their mean");
  scale_->addItems({"log10", "linear"});
  for (QLabel* label : {window_, resolution_, cell_, message_}) label->setWordWrap(true);
  layOut();
  connectAll();
}

void AttentionPanel::layOut() {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(16, 10, 16, 10);
  row->setSpacing(16);
  auto* side = new QWidget;
  side->setFixedWidth(220);
  auto* form = new QFormLayout(side);
  form->setContentsMargins(0, 0, 0, 0);
  form->addRow(sectionHeading("Final attention, mean of heads"));
  form->addRow("readers", readers_);
  form->addRow("scale", scale_);
  form->addRow("range", range_);
  for (QLabel* label : {window_, resolution_, cell_}) form->addRow(label), label->setObjectName("quiet");
  row->addWidget(side, 0, Qt::AlignTop);
  row->addWidget(message_, 1);
  row->addWidget(map_, 1);
}

void AttentionPanel::connectAll() {
  connect(&runs_, &RunController::currentChanged, this, &AttentionPanel::refresh);
  connect(readers_, &QComboBox::currentIndexChanged, this, &AttentionPanel::refresh);
  connect(scale_, &QComboBox::currentIndexChanged, map_,
          [this](int index) { map_->setLogarithmic(index == 0); });
  connect(range_, &RangeSlider::changed, map_, &AttentionSquare::setRange);
  connect(range_, &RangeSlider::changed, this, &AttentionPanel::showScale);
  connect(scale_, &QComboBox::currentIndexChanged, this, &AttentionPanel::showScale);
  connect(map_, &AttentionSquare::hovered, this, &AttentionPanel::showCell);
  connect(map_, &AttentionSquare::clicked, this, &AttentionPanel::positionChosen);
  refresh();
}

void AttentionPanel::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  refresh();
}

// Nothing is asked for a panel that nobody sees.
void AttentionPanel::refresh() {
  const Run* run = runs_.current();
  if (!run) {
    shownRun_.clear();
    asked_ = Ticket();
    return say("Run the model to see what attends to what.");
  }
  const QString readers = readers_->currentData().toString();
  if (!isVisible() || (shownRun_ == run->key && shownReaders_ == readers)) return;
  shownRun_ = run->key;
  shownReaders_ = readers;
  asked_ = feed_.attention(
      QString::fromStdString(run->key), readers, [this](AttentionAnswer answer) { show(std::move(answer)); },
      [this](const QString& sentence) {
        asked_.done();
        shownRun_.clear();
        say(sentence);
      });
}

void AttentionPanel::show(AttentionAnswer answer) {
  asked_.done();
  message_->hide();
  map_->setVisible(true);
  window_->setText("window " + QString::fromStdString(formatLocus(answer.region)));
  map_->show(std::move(answer));
  showScale();
  cell_->setText("Point at a cell; click goes there.");
}

void AttentionPanel::showScale() { resolution_->setText(map_->resolution() + "\n" + map_->colours()); }

void AttentionPanel::showCell(std::optional<int64_t> query, std::optional<int64_t> key, double mass) {
  emit positionHovered(query);
  if (!query || !key) return cell_->setText("Point at a cell; click goes there.");
  cell_->setText(QString("%1 attends to %2\nmass %3")
                     .arg(QString::fromStdString(withThousands(*query + 1)),
                          QString::fromStdString(withThousands(*key + 1)))
                     .arg(mass, 0, 'g', 3));
}

void AttentionPanel::say(const QString& sentence) {
  map_->clear();
  map_->setVisible(false);
  for (QLabel* label : {window_, resolution_, cell_}) label->clear();
  message_->setText(sentence);
  message_->show();
}

}  // namespace janus::ui
