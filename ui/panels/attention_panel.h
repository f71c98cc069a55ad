// The attention map of the run that is shown, with its choices (which reader, scale, range) and, beside it,
// the row and the column of one base.
#pragma once

#include <QComboBox>
#include <QLabel>
#include <QTimer>

#include "ui/panels/colour_key.h"
#include "ui/plot/attention_profile.h"
#include "ui/plot/attention_square.h"
#include "ui/state/run_controller.h"

namespace janus::ui {

class AttentionPanel : public QWidget {
  Q_OBJECT
 public:
  AttentionPanel(RunController& runs, Feed& feed, QWidget* parent = nullptr);

  void setTheme(const Theme& theme);
  void setGuide(std::optional<int64_t> position);
  void setView(const Region& view);
  QSize minimumSizeHint() const override;
  bool ready() const { return !asked_.pending(); }

  const AttentionSquare& map() const { return *map_; }
  QLabel* words() { return words_; }  // resolution, and what would make it finer
  const AttentionProfile& rowProfile() const { return *attendsTo_; }

 signals:
  void positionChosen(int64_t position);
  void cellHovered(const std::optional<janus::ui::AttentionCell>& cell);
  void read(const QString& sentence);  // what is under the pointer, or what can be done

 protected:
  void showEvent(QShowEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;

 private:
  void fillChoices();
  void layOut();
  QWidget* sideColumn();
  void connectAll();
  void connectChoices();
  void refresh();
  void accept(AttentionMatrix answer);
  void showScale();
  void showProfiles();
  QString outsideWords() const;
  std::optional<int64_t> guideHere() const;
  void readOut(const std::optional<AttentionCell>& cell);
  void say(const QString& sentence);
  void share();
  QString finerWords() const;
  void runFiner();

  RunController& runs_;
  Feed& feed_;
  AttentionSquare* map_;
  AttentionProfile *attendsTo_, *attendedBy_;
  QWidget *side_ = nullptr, *profiles_ = nullptr;
  QComboBox *readers_, *scale_, *area_;
  ColourKey* key_;
  QLabel *words_, *message_;
  std::optional<int64_t> guide_;
  Region view_;
  QTimer profilesSoon_, scaleSoon_;
  std::string shownRun_;
  QString shownReaders_;
  Ticket asked_;
};

}  // namespace janus::ui
