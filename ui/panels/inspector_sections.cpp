#include "ui/panels/inspector_sections.h"

#include <cmath>

#include <QPainter>

#include "protocol/locus.h"
#include "ui/style/words.h"

namespace janus::ui {
namespace {

using Kind = TrackName::Kind;

char baseOf(int row) { return baseLetters[static_cast<size_t>(row)]; }

double valueOf(const PointValues& values, const TrackName& name) {
  const auto found = values.find(name.text());
  return found == values.end() ? std::nan("") : found->second;
}

QString number(double value, int digits) {
  return std::isfinite(value) ? QString::number(value, 'f', digits) : QString("\u2013");
}

QLabel* quiet(const QString& words) {
  auto* label = new QLabel(words);
  label->setObjectName("quiet");
  return label;
}

QGridLayout* plainGrid(QWidget* widget) {
  auto* grid = new QGridLayout(widget);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(8);
  grid->setVerticalSpacing(5);
  return grid;
}

}  // namespace

QLabel* sectionHeading(const QString& words) {
  auto* label = new QLabel(words);
  label->setObjectName("heading");
  return label;
}

QLabel* copyable(const QString& text) {
  auto* label = new QLabel(text);
  label->setTextFormat(Qt::PlainText);
  label->setTextInteractionFlags(Qt::TextSelectableByMouse);
  return label;
}

class ProbabilitySection::Bar : public QWidget {
 public:
  Bar() { setFixedHeight(12); }
  void setColour(const QColor& colour) {
    colour_ = colour;
    update();
  }
  void setPart(double part) {
    part_ = std::isfinite(part) ? std::clamp(part, 0.0, 1.0) : 0;
    update();
  }

 protected:
  void paintEvent(QPaintEvent*) override {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(palette().color(QPalette::Mid));
    painter.drawRoundedRect(rect(), 2, 2);
    painter.setBrush(colour_);
    painter.drawRoundedRect(QRectF(0, 0, std::max(2.0, width() * part_), height()), 2, 2);
  }

 private:
  QColor colour_;
  double part_ = 0;
};

ProbabilitySection::ProbabilitySection(QWidget* parent) : QWidget(parent) {
  QGridLayout* grid = plainGrid(this);
  grid->addWidget(sectionHeading("Predicted probability"), 0, 0, 1, 3);
  for (int i = 0; i < 4; ++i) {
    grid->addWidget(letters_[i] = new QLabel(QString(QChar(baseOf(i)))), i + 1, 0);
    grid->addWidget(bars_[i] = new Bar, i + 1, 1);
    grid->addWidget(numbers_[i] = copyable(), i + 1, 2, Qt::AlignRight);
  }
  grid->addWidget(quiet("Entropy"), 5, 0, 1, 2);
  grid->addWidget(entropy_ = copyable(), 5, 2, Qt::AlignRight);
  grid->addWidget(quiet("Between the strands"), 6, 0, 1, 2);
  grid->addWidget(gap_ = copyable(), 6, 2, Qt::AlignRight);
  gap_->setToolTip("Total variation distance between the two strands' probabilities, 0 to 1");
  grid->setColumnStretch(1, 1);
}

void ProbabilitySection::setTheme(const Theme& theme) {
  for (int i = 0; i < 4; ++i) {
    bars_[i]->setColour(theme.base(baseOf(i)));
    letters_[i]->setStyleSheet(QString("font-weight: 600; color: %1").arg(theme.base(baseOf(i)).name()));
  }
}

void ProbabilitySection::show(const PointValues& values) {
  for (int i = 0; i < 4; ++i) {
    const double part = valueOf(values, TrackName::probability(baseOf(i)));
    bars_[i]->setPart(part);
    numbers_[i]->setText(number(part, 3));
  }
  entropy_->setText(number(valueOf(values, {.kind = Kind::Entropy}), 2) + " bits");
  gap_->setText(number(valueOf(values, {.kind = Kind::StrandGap}), 3));
}

AlternativesSection::AlternativesSection(QWidget* parent) : QWidget(parent) {
  QGridLayout* grid = plainGrid(this);
  grid->addWidget(sectionHeading("If this base were"), 0, 0, 1, 2);
  for (int i = 0; i < 3; ++i) {
    grid->addWidget(changes_[i] = copyable(), i + 1, 0);
    grid->addWidget(odds_[i] = copyable(), i + 1, 1, Qt::AlignRight);
    odds_[i]->setToolTip("log2 of p(this base) / p(reference base); 0 = as likely as the reference");
  }
  grid->setColumnStretch(1, 1);
}

void AlternativesSection::show(const PointValues& values, QChar reference) {
  int row = 0;
  for (const char base : baseLetters) {
    if (row == 3 || QChar(base) == reference.toUpper()) continue;
    const double odds = valueOf(values, TrackName::logOdds(base));
    changes_[row]->setText(QString("%1 \u2192 %2").arg(reference.toUpper()).arg(base));
    odds_[row]->setText("log-odds " + QString(odds > 0 ? "+" : "") + number(odds, 2));
    ++row;
  }
}

ExpertsSection::ExpertsSection(QWidget* parent) : QWidget(parent), grid_(plainGrid(this)) {
  grid_->addWidget(sectionHeading("Experts (first, second)"), 0, 0, 1, 6);
}

void ExpertsSection::setTheme(const Theme& theme) { theme_ = theme; }

void ExpertsSection::show(const PointValues& values, const std::vector<int>& layers) {
  if (layers != layers_) lay(layers);
  for (auto& [name, chip] : chips_) showChip(chip, values, name);
}

void ExpertsSection::lay(const std::vector<int>& layers) {
  layers_ = layers;
  chips_.clear();
  while (grid_->count() > 1) {
    QLayoutItem* item = grid_->takeAt(1);
    delete item->widget();
    delete item;
  }
  int row = 1;
  for (const int layer : layers) {
    int column = 0;
    for (const int stream : {0, 1}) {
      const QString word = QString::fromStdString(streamWord(stream));
      grid_->addWidget(quiet(QString("L%1 %2").arg(layer).arg(word)), row, column++);
      for (const int rank : {1, 2}) {
        QLabel* chip = copyable();
        chip->setAlignment(Qt::AlignCenter);
        chip->setFixedSize(30, 18);
        chips_[TrackName::expert(rank, layer, stream)] = chip;
        grid_->addWidget(chip, row, column++);
      }
    }
    ++row;
  }
}

void ExpertsSection::showChip(QLabel* chip, const PointValues& values, const TrackName& name) const {
  const double expert = valueOf(values, name);
  const TrackName weight = TrackName::expertWeight(name.rank, name.layer, name.stream);
  if (!std::isfinite(expert)) {
    chip->setText("\u2013");
    chip->setStyleSheet({});
    return;
  }
  const QColor colour = theme_.experts[static_cast<size_t>(expert) % theme_.experts.size()];
  chip->setText(QString::number(static_cast<int>(expert)));
  chip->setToolTip("router probability " + number(valueOf(values, weight), 3));
  const char* text = qGray(colour.rgb()) > 150 ? "#1d2129" : "#ffffff";
  chip->setStyleSheet(
      QString("background: %1; color: %2; border-radius: 4px; font-weight: 600").arg(colour.name(), text));
}

RunSection::RunSection(QWidget* parent) : QWidget(parent), grid_(plainGrid(this)) {
  grid_->addWidget(sectionHeading("Run"), 0, 0, 1, 2);
  grid_->setColumnStretch(1, 1);
  window_ = row("window");
  model_ = row("model");
  strands_ = row("strands");
  device_ = row("device");
  cost_ = row("time");
}

QLabel* RunSection::row(const QString& name) {
  const int at = grid_->rowCount();
  QLabel* value = copyable();
  value->setAlignment(Qt::AlignRight);
  value->setWordWrap(true);
  grid_->addWidget(quiet(name), at, 0, Qt::AlignTop);
  grid_->addWidget(value, at, 1);
  return value;
}

void RunSection::show(const KnownRun& run, const ModelEntry* model) {
  window_->setText(QString::fromStdString(formatLocus(run.window)));
  window_->setToolTip(QString::fromStdString(formatSpan(run.window.length())));
  const QString digest = model ? QString::fromStdString(model->digest.substr(0, 8)) : QString();
  model_->setText(model ? model->name + " \u00b7 " + digest : QString());
  model_->setToolTip(model ? QString::fromStdString(model->digest) : QString());
  strands_->setText(run.strands == Strands::Both ? "both (mean)" : "one");
  device_->setText(run.device.empty() ? "\u2013" : QString::fromStdString(run.device));
  const QString seconds = run.seconds > 0 ? durationInWords(run.seconds) : QString();
  if (run.preview) return cost_->setText("still under way");
  cost_->setText(run.cached ? "from the cache" + (seconds.isEmpty() ? QString() : " \u00b7 " + seconds)
                            : seconds);
}

}  // namespace janus::ui
