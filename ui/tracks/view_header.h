// What stands above the lanes: the contig bar with the view's box, and the ruler.
#pragma once

#include <optional>
#include <vector>

#include "ui/lanes/lane.h"

namespace janus::ui {

constexpr int headerHeight = 56;  // pixels, contig bar and ruler together
constexpr int gutterWidth = 168;  // names at the left of all lanes
constexpr int rightMargin = 12;
constexpr int contigBarBottom = 30;  // above it a click moves along the contig, below it along the view

struct HeaderContent {
  const Contig* contig = nullptr;
  std::vector<Region> computed;  // windows of runs, marked on the contig bar
  std::optional<Region> selection;
  const std::vector<Feature>* bands = nullptr;  // of the contig: see ideogram.h
};

// `canvas.gutter` and `canvas.data` are the header's parts, headerHeight high.
void paintHeader(const Canvas& canvas, const HeaderContent& content);

// The position a click on the contig bar means; x from the left of the data area.
double contigPositionAt(const Contig& contig, int width, double x);

// The distance between labelled ticks: 1, 2 or 5 times a power of ten, so that labels keep apart.
int64_t tickStep(double basesPerPixel, double leastPixels);

}  // namespace janus::ui
