#include "ui/panels/inspector.h"

#include <algorithm>
#include <cmath>

#include <QVBoxLayout>

#include "protocol/locus.h"
#include "protocol/track_name.h"

namespace janus::ui {
namespace {

constexpr int restMilliseconds = 25;  // the pointer must rest this long before the engine is asked
constexpr int panelWidth = 276;

}  // namespace

Inspector::Inspector(Workspace& workspace, RunController& runs, Feed& feed, QWidget* parent)
    : QScrollArea(parent), workspace_(workspace), runs_(runs), feed_(feed) {
  setObjectName("inspector");
  setFrameShape(QFrame::StyledPanel);  // its left border is the style sheet's
  setWidgetResizable(true);
  setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  setFixedWidth(panelWidth);
  setFocusPolicy(Qt::NoFocus);
  layOut();
  rest_.setSingleShot(true);
  rest_.setInterval(restMilliseconds);
  connect(&rest_, &QTimer::timeout, this, &Inspector::ask);
  connect(&runs_, &RunController::currentChanged, this, [this] { rest_.start(); });
  reference_->hide();
  release();
  showSections(false, "Move the pointer over the tracks.");
}

void Inspector::layOut() {
  auto* page = new QWidget;
  page->setObjectName("inspectorPage");
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(16, 14, 16, 14);
  column->setSpacing(4);
  column->addWidget(sectionHeading("Inspector"));
  column->addWidget(place_ = copyable());
  column->addWidget(reference_ = copyable());
  column->addWidget(hint_ = new QLabel);
  column->addWidget(none_ = new QLabel);
  place_->setObjectName("place");
  for (QLabel* label : {reference_, hint_, none_}) label->setObjectName("quiet"), label->setWordWrap(true);
  column->setSpacing(4);
  for (QWidget* section :
       std::initializer_list<QWidget*>{probability_ = new ProbabilitySection,
       alternatives_ = new AlternativesSection, experts_ = new ExpertsSection, run_ = new RunSection}) {
    column->addSpacing(10);
    column->addWidget(section);
  }
  column->addStretch(1);
  setWidget(page);
}

void Inspector::setTheme(const Theme& theme) {
  probability_->setTheme(theme);
  experts_->setTheme(theme);
  rest_.start();
}

bool Inspector::setContig(const std::string& contig) {
  if (contig == contig_) return false;
  contig_ = contig;
  position_.reset();
  release();
  return true;
}

void Inspector::follow(std::optional<int64_t> position) {
  if (frozen_ || !position) return;
  look(*position);
}

void Inspector::freeze(int64_t position) {
  if (frozen_ == position) return release();
  frozen_ = position;
  hint_->setText("Frozen. Esc follows the pointer again.");
  look(position);
  emit frozenChanged();
}

void Inspector::release() {
  frozen_.reset();
  hint_->setText("Click a base to hold it here.");
  emit frozenChanged();
}

void Inspector::look(int64_t position) {
  if (position_ == position) return;
  position_ = position;
  place_->setText(QString::fromStdString(formatLocus({contig_, position, position + 1})));
  rest_.start();
}

// Latest wins: assigning the ticket cancels the question before.
void Inspector::ask() {
  if (!position_ || !workspace_.genome()) return;
  const int64_t position = *position_;
  const KnownRun* run = runs_.current();
  if (!run || run->window.contig != contig_ || !run->known().contains(position)) {
    asked_ = Ticket();
    askReference(position);
    return showSections(false, nothingHere(run));
  }
  asked_ = workspace_.client().ask(
      PointRequest{run->key, position},
      [this, position](const PointAnswer& answer) { showValues(answer, position); },
      [this](const QString& sentence) { showSections(false, sentence); });
}

QString Inspector::nothingHere(const KnownRun* run) {
  if (!run) return "No prediction here yet. Run computes one.";
  const QString known = QString::fromStdString(formatLocus(run->known()));
  return run->preview ? "Still being computed. Known so far is " + known + "."
                      : "Not computed here: the run's window is " + known + ".";
}

void Inspector::askReference(int64_t position) {
  referenceAsked_ = feed_.sequence({contig_, position, position + 1},
                                   [this](const Region&, const QByteArray& letters) {
                                     showReference(letters.isEmpty() ? QChar() : QChar(letters.front()));
                                   },
                                   {});
}

void Inspector::showReference(QChar letter) {
  reference_->setVisible(!letter.isNull());
  if (letter.isNull()) return;
  reference_->setText(QString("reference %1").arg(letter.toUpper()) +
                      (letter.isLower() ? " \u00b7 repeat" : ""));
}

void Inspector::showValues(const PointAnswer& answer, int64_t position) {
  if (position_ != position) return;
  values_.clear();
  for (const auto& [name, value] : answer.values)
    if (!std::isnan(value)) values_[name] = value;
  const QChar reference(answer.reference.empty() ? 'N' : answer.reference.front());
  showReference(reference);
  probability_->show(values_);
  alternatives_->show(values_, reference);
  if (workspace_.model()) experts_->show(values_, workspace_.model()->expertLayers);
  if (const KnownRun* run = runs_.current())
    run_->show(*run, workspace_.model() ? &*workspace_.model() : nullptr);
  showSections(true, {});
}

void Inspector::showSections(bool any, const QString& otherwise) {
  if (!any) values_.clear();
  const bool acgt = std::ranges::any_of(
      baseLetters, [this](char base) { return values_.contains(TrackName::logOdds(base).text()); });
  probability_->setVisible(any);
  alternatives_->setVisible(any && acgt);
  experts_->setVisible(any);
  run_->setVisible(any);
  none_->setVisible(!any);
  none_->setText(otherwise);
  place_->setVisible(position_.has_value());
  hint_->setVisible(position_.has_value());
}

}  // namespace janus::ui
