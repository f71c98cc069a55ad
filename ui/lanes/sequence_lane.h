// The reference: letters, coloured blocks or a bar, by zoom; repeats (lower case) stay visible in all three.
#pragma once

#include "ui/lanes/columns.h"

namespace janus::ui {

class SequenceLane : public Lane {
 public:
  using Lane::Lane;

  QString ownTitle() const override { return "Sequence"; }
  QString definition() const override {
    return "The reference sequence; paler where it is repeat-masked (lower case)";
  }
  int naturalHeight() const override { return 24; }

  void bind(const Catalogue& catalogue) override { remember(catalogue); }
  void want(const View& view, double columnsPerPixel, Wants& wants) const override;
  void measure(const View& view, double columnsPerPixel, const LaneData& store) override;
  void paint(const Canvas& canvas) const override;
  QString tip(const View& view, const LaneData& store, double position, int y) const override;

 protected:
  bool isOpen() const override { return true; }
  std::optional<Region> window() const override { return {}; }

 private:
  void paintLetters(const Canvas& canvas) const;
  void paintBlocks(const Canvas& canvas) const;
  void paintBar(const Canvas& canvas) const;

  Region region_;
  QByteArray letters_;  // of region_; '\0' where they are not here
};

}  // namespace janus::ui
