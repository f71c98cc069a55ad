// A track view at one place, and where its lanes stand.
#pragma once

#include "tests/ui/view_fixture.h"

namespace janus::ui::test {

class TrackViewTest : public ViewTest {
 protected:
  int laneMiddle(int index, int laneHeight) const {
    return headerHeight + index * (laneHeight + 1) + laneHeight / 2;
  }
  bool showsData(const QImage& image, QRgb colour, QRect where) const {
    for (int y = where.top(); y <= where.bottom(); ++y)
      for (int x = where.left(); x <= where.right(); ++x)
        if (image.pixel(x, y) == colour) return true;
    return false;
  }
  // The lane area of a view with quantity lanes alone (52 pixels each).
  QRect laneRect(int index) const { return {gutterWidth, headerHeight + index * 53, navigator.width(), 52}; }
  const Region here{"chr16", 278'000, 279'000};
};

}  // namespace janus::ui::test
