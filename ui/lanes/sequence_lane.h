// The reference: letters, coloured blocks or a bar, by zoom; repeats (lower case) stay visible in all three.
#pragma once

#include "ui/lanes/columns.h"

namespace janus::ui {

class SequenceLane : public Lane {
 public:
  explicit SequenceLane(LaneLook look);

  void want(const View& view, double columnsPerPixel, Wants& wants) const override;
  void measure(const View& view, double columnsPerPixel, const LaneData& store) override;
  void paint(const Canvas& canvas) const override;
  QStringList captions() const override { return {}; }
  QString tip(const View& view, const LaneData& store, double position, int y) const override;

 protected:
  void take(const Catalogue&) override {}

 private:
  void paintLetters(const Canvas& canvas) const;
  void paintBlocks(const Canvas& canvas) const;
  void paintBar(const Canvas& canvas) const;

  Region region_;
  QByteArray letters_;  // of region_; '\0' where they are not here
};

}  // namespace janus::ui
