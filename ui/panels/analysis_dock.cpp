#include "ui/panels/analysis_dock.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace janus::ui {
namespace {

constexpr int leastHeight = 216;  // unfolded: below it a square map is a stamp

}  // namespace

AnalysisDock::AnalysisDock(QWidget* parent)
    : QWidget(parent),
      tabs_(new QTabBar),
      words_(new QLabel),
      fold_(new QToolButton),
      pages_(new QStackedWidget) {
  setObjectName("analysis");
  setAttribute(Qt::WA_StyledBackground);
  tabs_->setDrawBase(false);
  tabs_->setFocusPolicy(Qt::NoFocus);  // the keys stay with the tracks
  words_->setObjectName("quiet");
  words_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  words_->setMinimumWidth(0);
  words_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
  fold_->setObjectName("fold");
  fold_->setFocusPolicy(Qt::NoFocus);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(2, 0, 10, 0);
  row->setSpacing(10);
  row->addWidget(tabs_);
  row->addWidget(words_, 1);
  row->addWidget(fold_);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 1, 0, 0);
  column->setSpacing(0);
  column->addLayout(row);
  column->addWidget(pages_, 1);
  connect(tabs_, &QTabBar::currentChanged, this, &AnalysisDock::show);
  connect(tabs_, &QTabBar::tabBarClicked, this, [this](int index) {
    if (index >= 0 && isFolded()) emit foldWanted(false);
  });
  connect(fold_, &QToolButton::clicked, this, [this] { emit foldWanted(!isFolded()); });
  setFolded(false);
}

void AnalysisDock::add(QWidget* panel, const QString& title) {
  pages_->addWidget(panel);
  tabs_->addTab(title);
}

void AnalysisDock::say(QWidget* panel, const QString& words) {
  sayings_[panel] = words;
  showWords();
}

void AnalysisDock::setFolded(bool folded) {
  pages_->setHidden(folded);
  fold_->setText(folded ? "Show" : "Fold");
  fold_->setToolTip(folded ? "Show what is under the tracks (Ctrl+J)" : "More room for the tracks (Ctrl+J)");
  setMinimumHeight(folded ? foldedHeight() + 2 : leastHeight);
  setMaximumHeight(folded ? foldedHeight() + 2 : QWIDGETSIZE_MAX);
  showWords();
}

void AnalysisDock::show(int index) {
  pages_->setCurrentIndex(index);
  showWords();
}

void AnalysisDock::showWords() {
  const auto found = sayings_.find(shown());
  const QString words = found == sayings_.end() || isFolded() ? QString() : found->second;
  words_->setText(words_->fontMetrics().elidedText(words, Qt::ElideRight, words_->width()));
  words_->setToolTip(words_->text() == words ? QString() : words);
}

void AnalysisDock::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  showWords();
}

}  // namespace janus::ui
