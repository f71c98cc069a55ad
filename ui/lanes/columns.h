// Tracks summed up in pixel columns, from the tiles that are here.
#pragma once

#include <vector>

#include "ui/data/tile_cache.h"
#include "ui/lanes/lane.h"

namespace janus::ui {

// One value a pixel column. NaN where nothing is known; `here` tells whether that is an answer or only not
// here yet.
struct Columns {
  std::vector<float> minimum, mean, maximum;
  std::vector<uint8_t> here;
  size_t size() const { return mean.size(); }
};

// Counts a pixel column and category: count[column * categories + category].
struct CategoryColumns {
  int categories = 0;
  std::vector<float> count;
  std::vector<uint8_t> here;
  size_t size() const { return here.size(); }
};

// The bins of a level that lie in a column are summed up; a bin wider than a column covers every column whose
// middle lies in it. Where the right tile is not here, the finest coarser one is stretched, or finer ones are
// gathered. columnsPerPixel: the picture's device pixels a logical pixel.
Columns sampleQuantity(const TileCache& tiles, const std::string& track, const View& view,
                       double columnsPerPixel);
CategoryColumns sampleCategories(const TileCache& tiles, const TrackInfo& track, const View& view,
                                 double columnsPerPixel);

// One base each, from level 0 alone: NaN / noCategory where it is not known or not here.
std::vector<float> valuesOf(const TileCache& tiles, const std::string& track, const Region& region);
std::vector<uint8_t> categoriesOf(const TileCache& tiles, const std::string& track, const Region& region);
float valueAt(const TileCache& tiles, const std::string& track, const std::string& contig, double position);
// Whether level 0 is here for all of a region that can have values (`within`, absent = anywhere).
bool hasBases(const TileCache& tiles, const TrackInfo& track, const Region& region);

// The value below which `share` of the finite values lie; NaN when there are none. Reorders its argument.
float quantile(std::vector<float>& values, double share);

// A picture of a lane's data rectangle, painted column by column.
class ColumnImage {
 public:
  ColumnImage(const Canvas& canvas);

  int width() const { return image_.width(); }
  int height() const { return image_.height(); }  // device pixels
  double scale() const { return image_.devicePixelRatio(); }
  // Fills a column between two heights (device pixels from the top, any order), ends blended by their
  // coverage.
  void fill(int column, double from, double to, QRgb colour);
  void fillRect(int left, int top, int right, int bottom, QRgb colour);  // half-open, clipped
  QRgb* line(int y) { return pixels_ + y * stride_; }
  void drawInto(const Canvas& canvas) const;

 private:
  void blend(int x, int y, QRgb colour, double coverage);
  QImage image_;
  QRgb* pixels_;      // of image_, which is never shared
  qsizetype stride_;  // pixels from a line to the next
};

// Faint hatching over the part of the lane where a track is not computed.
void hatchOutside(const Canvas& canvas, const Region& window);

// 0.001234 -> "0.0012", 12345 -> "12,345": as many digits as a scale needs.
QString shortNumber(double value);

}  // namespace janus::ui
