#include "ui/toolbar/toolbar.h"

#include <QHBoxLayout>
#include <QSignalBlocker>

#include "protocol/locus.h"
#include "ui/style/choice_box.h"

namespace janus::ui {
namespace {

constexpr int longestName = 160;  // pixels of a genome's name; all of it stands in the tool tip
constexpr int wideEnough = 1100;  // pixels of the toolbar

}  // namespace

Toolbar::Toolbar(Workspace& workspace, Navigator& navigator, RunController& runs, QWidget* parent)
    : QWidget(parent), workspace_(workspace), navigator_(navigator) {
  setObjectName("toolbar");
  setAttribute(Qt::WA_StyledBackground);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(10, 8, 10, 8);
  row->setSpacing(8);
  addHistory(navigator);
  addPlace(navigator);
  row->addWidget(zoom_ = new ZoomControl(navigator));
  zoom_->showSlider(false);  // until there is room, so that it never makes a small window larger
  row->addWidget(run_ = new RunBar(workspace, runs));
  row->addStretch(1);
  addTheme();
}

QToolButton* Toolbar::button(const QString& text, const QString& tip) {
  auto* button = new QToolButton;
  button->setText(text);
  button->setToolTip(tip);
  button->setFocusPolicy(Qt::NoFocus);
  layout()->addWidget(button);
  return button;
}

void Toolbar::addHistory(Navigator& navigator) {
  back_ = button("\u2039", "Back (Alt+Left)");
  forward_ = button("\u203a", "Forward (Alt+Right)");
  for (QToolButton* one : {back_, forward_}) one->setObjectName("history"), one->setEnabled(false);
  connect(back_, &QToolButton::clicked, &navigator, &Navigator::goBack);
  connect(forward_, &QToolButton::clicked, &navigator, &Navigator::goForward);
  connect(&navigator, &Navigator::historyChanged, this, [this] {
    back_->setEnabled(navigator_.canGoBack());
    forward_->setEnabled(navigator_.canGoForward());
  });
}

void Toolbar::addPlace(Navigator& navigator) {
  genome_ = button("Open genome \u25be", "The open genome; open another (Ctrl+O)");
  genome_->setPopupMode(QToolButton::InstantPopup);
  genome_->setObjectName("field");
  connect(&workspace_, &Workspace::genomeChanged, this, &Toolbar::showGenome);
  layout()->addWidget(contigs_ = new ChoiceBox);
  contigs_->setFocusPolicy(Qt::NoFocus);
  contigs_->setToolTip("Contig");
  contigs_->setAccessibleName("Contig");
  contigs_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  contigs_->setMaximumWidth(180);
  connect(contigs_, &QComboBox::activated, this, [this](int index) {
    navigator_.goTo(navigator_.contigs().at(static_cast<size_t>(index)).whole());
  });
  connect(&navigator, &Navigator::contigsChanged, this, &Toolbar::fillContigs);
  connect(&navigator, &Navigator::moved, this, &Toolbar::followContig);
  layout()->addWidget(locus_ = new LocusBox(workspace_, navigator));
  static_cast<QHBoxLayout*>(layout())->setStretchFactor(locus_, 100);
  locus_->setMaximumWidth(360);
}

void Toolbar::showGenome() {
  const QString& name = workspace_.genome()->name;
  genome_->setText(genome_->fontMetrics().elidedText(name, Qt::ElideMiddle, longestName) + " \u25be");
  genome_->setToolTip(name + ": the open genome; open another (Ctrl+O)");
}

// The slider of the zoom is the first to go: wheel, keys and both its buttons do the same.
void Toolbar::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  zoom_->showSlider(width() >= wideEnough);
}

void Toolbar::addTheme() {
  theme_ = button("", "");
  theme_->setObjectName("theme");
  connect(theme_, &QToolButton::clicked, this, &Toolbar::themeSwitched);
  setDark(false);
}

void Toolbar::setDark(bool dark) {
  theme_->setText(dark ? "\u2600" : "\u263e");
  theme_->setToolTip(dark ? "Light colours (Ctrl+D)" : "Dark colours (Ctrl+D)");
}

void Toolbar::fillContigs() {
  const QSignalBlocker quiet(contigs_);
  contigs_->clear();
  QStringList names;
  for (const Contig& contig : navigator_.contigs()) names += QString::fromStdString(contig.name);
  contigs_->addItems(names);
  followContig();
}

void Toolbar::followContig() {
  const Contig* contig = navigator_.contig();
  if (!contig || navigator_.contigs().empty()) return;
  const QSignalBlocker quiet(contigs_);
  contigs_->setCurrentIndex(static_cast<int>(contig - navigator_.contigs().data()));
}

}  // namespace janus::ui
