// The attention map of the run that is shown, with its choices: which reader, scale, range.
#pragma once

#include <QComboBox>
#include <QLabel>

#include "ui/panels/range_slider.h"
#include "ui/plot/attention_square.h"
#include "ui/run_controller.h"

namespace janus::ui {

class AttentionPanel : public QWidget {
  Q_OBJECT
 public:
  AttentionPanel(RunController& runs, Feed& feed, QWidget* parent = nullptr);

  void setGuide(std::optional<int64_t> position) { map_->setGuide(position); }
  bool ready() const { return !asked_.pending(); }

 signals:
  void positionChosen(int64_t position);
  void positionHovered(std::optional<int64_t> position);

 protected:
  void showEvent(QShowEvent* event) override;

 private:
  void layOut();
  void connectAll();
  void refresh();
  void show(AttentionAnswer answer);
  void showScale();
  void showCell(std::optional<int64_t> query, std::optional<int64_t> key, double mass);
  void say(const QString& sentence);

  RunController& runs_;
  Feed& feed_;
  AttentionSquare* map_;
  QComboBox *readers_, *scale_;
  RangeSlider* range_;
  QLabel *window_, *resolution_, *cell_, *message_;
  std::string shownRun_;
  QString shownReaders_;
  Ticket asked_;
};

}  // namespace janus::ui
