// Genes and other named intervals: packed rows of exons and introns, or their density when there are too
// many.
#pragma once

#include "ui/lanes/columns.h"

namespace janus::ui {

// Coding exons at full height, untranslated ones thinner, introns as a line with arrows along the strand.
class GeneLane : public Lane {
 public:
  using Lane::Lane;

  QString ownTitle() const override;
  QStringList captions() const override;
  QString definition() const override { return track_ ? definitionOf(*track_) : QString(); }
  int naturalHeight() const override { return 62; }
  LaneAbilities abilities() const override { return {true, false, false, false}; }

  void bind(const Catalogue& catalogue) override;
  std::vector<TrackInfo> tracks() const override;
  void want(const View& view, double columnsPerPixel, Wants& wants) const override;
  LaneState state(const View& view, const Wants& wants, const LaneData& store) const override;
  void measure(const View& view, double columnsPerPixel, const LaneData& store) override;
  void paint(const Canvas& canvas) const override;
  QString tip(const View& view, const LaneData& store, double position, int y) const override;
  const Feature* featureAt(const View& view, double position, int y) const override;

 protected:
  bool isOpen() const override { return track_.has_value(); }
  std::optional<Region> window() const override { return track_ ? track_->window : std::nullopt; }

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
  void take(const FeaturePiece& answer, const Region& cell);
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

  std::optional<TrackInfo> track_;
  std::vector<Placed> placed_;
  std::vector<Density> densities_;
  int hidden_ = 0;  // visible features that found no row
};

}  // namespace janus::ui
