// The one owner of "where we are": the visible region, its history, and the moves.
#pragma once

#include <vector>

#include <QObject>
#include <QTimer>

#include "protocol/region.h"

namespace janus::ui {

// Positions are real numbers of bases so that panning is smooth; region() rounds outwards.
class Navigator : public QObject {
  Q_OBJECT
 public:
  explicit Navigator(QObject* parent = nullptr);

  void setContigs(std::vector<Contig> contigs);  // shows the first one whole; clears the history
  const std::vector<Contig>& contigs() const { return contigs_; }
  const Contig* contig() const;  // the one shown; nullptr without a genome

  Region region() const;                 // visible, whole bases
  double left() const { return left_; }  // 0-based position at the view's left edge
  double span() const { return span_; }  // visible bases
  int width() const { return width_; }
  void setWidth(int pixels);  // of the data area
  double basesPerPixel() const { return span_ / width_; }
  double xOf(double position) const { return (position - left_) / basesPerPixel(); }
  double positionAt(double x) const { return left_ + x * basesPerPixel(); }

  // Each clamps to the contig (at least 20 bp visible) and emits moved() once. goTo records history at once;
  // panning and zooming record when they have come to rest, so that the steps of a wheel are one entry. A
  // region on a contig that is not known moves nothing (the locus grammar has said so before).
  void goTo(const Region& region);
  void pan(double bases);
  void zoom(double factor, double aroundPosition);  // factor < 1 zooms in
  void home();                                      // the whole contig

  bool canGoBack() const;
  bool canGoForward() const;
  void goBack();
  void goForward();

 signals:
  void moved();  // region, span or width changed
  void historyChanged();
  void contigsChanged();

 private:
  void show(const std::string& contig, double left, double span);
  void settle();
  void record();
  void revisit(size_t index);
  double longest() const;

  std::vector<Contig> contigs_;
  size_t contigIndex_ = 0;
  double left_ = 0, span_ = 1;
  int width_ = 1;
  std::vector<Region> history_;
  size_t historyIndex_ = 0;
  QTimer rest_;
};

}  // namespace janus::ui
