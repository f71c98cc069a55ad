// The final attention of a run as a square map: row = query, column = key, both in genome coordinates.
#pragma once

#include <optional>

#include <QWidget>

#include "ui/feed.h"

class QCustomPlot;
class QCPColorMap;
class QCPItemStraightLine;
class QMouseEvent;

namespace janus::ui {

class AttentionSquare : public QWidget {
  Q_OBJECT
 public:
  explicit AttentionSquare(QWidget* parent = nullptr);

  void show(AttentionAnswer answer);
  void clear();
  void setLogarithmic(bool on);
  // Parts (0..1) of the colour scale's length that are drawn from the lightest to the strongest colour.
  void setRange(double lowest, double highest);
  void setGuide(std::optional<int64_t> position);
  QString colours() const;     // "colours 0.002 to 0.0083", mass per query base
  QString resolution() const;  // "1 cell = 32 bp, 128 cells"

 signals:
  void hovered(std::optional<int64_t> query, std::optional<int64_t> key, double mass);
  void clicked(int64_t query);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void setUp();
  void fill();
  void measure();
  void pool();
  void restyle();
  void onMove(QMouseEvent* event);
  void onPress(QMouseEvent* event);

  QCustomPlot* plot_;
  QCPColorMap* map_;
  QCPItemStraightLine *row_, *column_;
  AttentionAnswer answer_;
  std::vector<float> shown_;  // the cells that are drawn: as many as there are pixels, or fewer
  bool logarithmic_ = true;
  double lowest_ = 0, highest_ = 1;
  double faintest_ = 0, strongest_ = 1;  // mass at the two ends of the colours, before lowest_ and highest_
};

}  // namespace janus::ui
