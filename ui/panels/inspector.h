// What is under the pointer, in words and numbers, and which run says so.
#pragma once

#include <QScrollArea>

#include "ui/data/feed.h"
#include "ui/panels/inspector_sections.h"

namespace janus::ui {

class Inspector : public QScrollArea {
  Q_OBJECT
 public:
  Inspector(Workspace& workspace, RunController& runs, Feed& feed, QWidget* parent = nullptr);

  void follow(std::optional<int64_t> position);  // the pointer, on the contig that is shown
  void freeze(int64_t position);                 // by a click; the same base again lets go
  void release();
  void setTheme(const Theme& theme);
  bool setContig(const std::string& contig);  // whether it is another one; what was shown is then let go
  std::optional<int64_t> frozen() const { return frozen_; }
  QString place() const { return place_->text(); }
  QString reference() const { return reference_->text(); }
  const PointValues& values() const { return values_; }

 signals:
  void frozenChanged();

 private:
  void layOut();
  void look(int64_t position);
  void ask();
  static QString nothingHere(const KnownRun* run);  // why there are no values at the position
  void askReference(int64_t position);
  void showReference(QChar letter);
  void showValues(const PointAnswer& answer, int64_t position);
  void showSections(bool any, const QString& otherwise);

  Workspace& workspace_;
  RunController& runs_;
  Feed& feed_;
  std::string contig_;
  std::optional<int64_t> position_, frozen_;
  PointValues values_;
  QTimer rest_;
  Ticket asked_, referenceAsked_;
  QLabel *place_, *reference_, *hint_, *none_;
  ProbabilitySection* probability_;
  AlternativesSection* alternatives_;
  ExpertsSection* experts_;
  RunSection* run_;
};

}  // namespace janus::ui
