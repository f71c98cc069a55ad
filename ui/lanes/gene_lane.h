// Genes and other named intervals: packed rows of exons and introns, or their density when there are too
// many.
#pragma once

#include "ui/lanes/track_lane.h"

namespace janus::ui {

// Coding exons at full height, untranslated ones thinner, introns as a line with arrows along the strand.
class GeneLane : public TrackLane, public HasFeatures {
 public:
  explicit GeneLane(LaneLook look);

  void want(const View& view, double columnsPerPixel, Wants& wants) const override;
  void measure(const View& view, double columnsPerPixel, const LaneData& store) override;
  void paint(const Canvas& canvas) const override;
  QStringList captions() const override;
  QString tip(const View& view, const LaneData& store, double position, int y) const override;
  const Feature* featureAt(const View& view, double position, int y) const override;

 private:
  struct Placed {
    Feature feature;
    int row = 0;
    double nameWidth = 0, nameAt = 0;  // pixels of the lane
  };
  struct Density {
    Region region;
    std::vector<double> counts;
  };

  void gather(const FeatureKey& key, const LaneData& store);
  void place(const FeaturePiece& answer, const Region& cell);
  void pack(const View& view);
  int rows() const { return std::max(1, height() / rowHeight); }
  void paintFeature(const Canvas& canvas, const Placed& placed) const;
  void paintLine(const Canvas& canvas, const Placed& placed, double middle) const;
  struct Stretch {
    double from, to, middle;  // pixels of the lane
    QColor colour;            // of the arrows
  };
  static void paintStrand(const Canvas& canvas, const Feature& feature, const Stretch& stretch);
  void paintDensity(const Canvas& canvas) const;
  QColor colour(const Theme& theme) const;

  static constexpr int rowHeight = 29;

  std::vector<Placed> placed_;
  std::vector<Density> densities_;
  int hidden_ = 0;  // visible features that found no row
};

}  // namespace janus::ui
