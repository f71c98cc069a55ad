// The bands of the contig that is shown, out of a cytoBand file.
#pragma once

#include <QColor>
#include <QRectF>

#include "ui/data/feed.h"
#include "ui/state/navigator.h"

class QPainter;

namespace janus::ui {

class Ideogram : public QObject {
  Q_OBJECT
 public:
  Ideogram(Feed& feed, Navigator& navigator, QObject* parent = nullptr);

  void setTrack(const std::string& id);  // empty: no bands
  // Left to right; a band's `type` is its stain. Empty until they have arrived, and on a contig without
  // bands.
  const std::vector<Feature>& bands() const { return bands_; }
  const Feature* bandAt(double position) const;  // nullptr: none there

 signals:
  void changed();

 private:
  void ask();

  Feed& feed_;
  Navigator& navigator_;
  std::string track_;
  std::string contig_;  // of bands_
  std::vector<Feature> bands_;
  Ticket asked_;
};

// On the contig bar, within `bar`.
struct BandColours {
  QColor unstained, stained, variable, stalk, centromere;
};
void paintBands(QPainter& painter, const QRectF& bar, const Contig& contig, const std::vector<Feature>& bands,
                const BandColours& colours);

}  // namespace janus::ui
