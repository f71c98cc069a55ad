// The parts of the inspector: each shows one kind of answer about one base, in numbers that can be copied.
#pragma once

#include <map>
#include <string>

#include <QColor>
#include <QGridLayout>
#include <QLabel>

#include "protocol/track_name.h"
#include "ui/state/run_controller.h"
#include "ui/style/theme.h"

namespace janus::ui {

// Everything the engine knows of one base, by the names of tracks (protocol/track_name.h).
using PointValues = std::map<std::string, double>;

QLabel* sectionHeading(const QString& words);
QLabel* copyable(const QString& text = {});  // selectable with the mouse

// Four bars with their probabilities, then the entropy.
class ProbabilitySection : public QWidget {
  Q_OBJECT
 public:
  explicit ProbabilitySection(QWidget* parent = nullptr);
  void setTheme(const Theme& theme);
  void show(const PointValues& values);

 private:
  class Bar;
  Bar* bars_[4];
  QLabel* numbers_[4];
  QLabel *letters_[4], *entropy_, *gap_;
};

// "If this base were": the log-odds of the three other bases.
class AlternativesSection : public QWidget {
  Q_OBJECT
 public:
  explicit AlternativesSection(QWidget* parent = nullptr);
  void show(const PointValues& values, QChar reference);

 private:
  QLabel *changes_[3], *odds_[3];
};

// First and second expert of every MoE layer and stream as coloured chips.
class ExpertsSection : public QWidget {
  Q_OBJECT
 public:
  explicit ExpertsSection(QWidget* parent = nullptr);
  void setTheme(const Theme& theme);
  void show(const PointValues& values, const std::vector<int>& layers);

 private:
  void lay(const std::vector<int>& layers);
  void showChip(QLabel* chip, const PointValues& values, const TrackName& name) const;

  QGridLayout* grid_;
  std::vector<int> layers_;
  std::map<TrackName, QLabel*> chips_;  // first and second experts
  Theme theme_ = Theme::day();
};

// Which run the numbers come from.
class RunSection : public QWidget {
  Q_OBJECT
 public:
  explicit RunSection(QWidget* parent = nullptr);
  void show(const KnownRun& run, const ModelEntry* model);

 private:
  QLabel* row(const QString& name);

  QGridLayout* grid_;
  QLabel *window_, *model_, *strands_, *device_, *cost_;
};

}  // namespace janus::ui
