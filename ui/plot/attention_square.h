// The final attention of a run as a square map: row = query, column = key, both in genome coordinates.
#pragma once

#include <optional>

#include <QWidget>

#include "protocol/map_pooling.h"
#include "ui/data/feed.h"
#include "ui/plot/attention_profile.h"
#include "ui/style/theme.h"

class QCustomPlot;
class QCPColorMap;
class QCPItemRect;
class QCPItemStraightLine;
class QMouseEvent;

namespace janus::ui {

// A cell of the map that a pointer is over. Weight: the share (0..1) of a query base's attention that goes to
// the bases of the key, mean over heads.
struct AttentionCell {
  Region query, key;  // the bases that stand together in a row and in a column
  double weight = 0;
};

class AttentionSquare : public QWidget {
  Q_OBJECT
 public:
  explicit AttentionSquare(QWidget* parent = nullptr);

  void show(AttentionMatrix answer);
  void clear();
  void setTheme(const Theme& theme);
  void setLogarithmic(bool on);
  // Parts (0..1) of the colour scale's length that are drawn from the lightest to the strongest colour.
  void setRange(double lowest, double highest);
  // What is drawn: the whole window of the run, or the part of it that is in view.
  void setFollowing(bool view);
  void setView(const Region& view);  // framed on the map
  void setGuide(std::optional<int64_t> position);

  bool isEmpty() const { return answer_.bins == 0; }
  int64_t basesPerBin() const { return answer_.basesPerBin; }
  int bins() const { return answer_.bins; }
  const Region& window() const { return answer_.region; }
  Region stretch() const;  // what both axes show
  // Weights at the ends of the colours, as they are drawn.
  std::pair<double, double> colourEnds() const;
  // Cells a side that share one dot, which shows the strongest of them; 1 where every cell is drawn.
  int cellsPerDot() const { return cellsPerDot_; }
  int widthFor(int height) const;  // that leaves a square between the axes

  QPoint pointOf(int64_t query, int64_t key) const;  // where a cell is drawn, in the widget

  std::optional<Region> binAt(int64_t position) const;
  ProfileCurve row(int64_t query) const;   // what it attends to
  ProfileCurve column(int64_t key) const;  // what attends to it

 signals:
  void hovered(const std::optional<janus::ui::AttentionCell>& cell);
  void clicked(int64_t position);  // the query; with Shift the key

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void leaveEvent(QEvent* event) override;

 private:
  void setUp();
  void setUpOverlay();
  void layOut();
  void fill();
  void measure();
  MapAxis axis() const;  // of the answer, queries and keys alike
  void pool(size_t first, size_t count);
  void frame();
  void restyle();
  double scaled(double weight) const;
  std::optional<AttentionCell> cellAt(QPoint at) const;
  void onPress(QMouseEvent* event);
  int leftMargin() const;
  int axisPixels() const;

  QCustomPlot* plot_;
  QCPColorMap* map_;
  QCPItemStraightLine *row_, *column_;
  QCPItemRect* frame_;
  AttentionMatrix answer_;
  Region view_;
  Theme theme_ = Theme::day();
  std::vector<float> shown_;  // the dots that are drawn: as many as there are pixels, or fewer
  int cellsPerDot_ = 1;
  bool logarithmic_ = true, following_ = false;
  double lowest_ = 0, highest_ = 1;
  double faintest_ = 0,
         strongest_ = 1;  // weights at the two ends of the colours, before lowest_ and highest_
};

}  // namespace janus::ui
