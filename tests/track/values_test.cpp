#include "engine/track/values.h"

#include <gmock/gmock.h>

#include <cmath>

#include "base/cancelled.h"
#include "engine/track/pooling.h"

namespace janus {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsNan;

// The place of each base from `begin` on, as a value or (of ten classes) as a class; the seventh has none.
class Places : public TrackSource {
 public:
  Places(TrackKind kind, Region window) : window_(std::move(window)) {
    info_.id = info_.name = "places";
    info_.kind = kind;
    info_.categories = 10;
    info_.window = window_;
    for (int64_t i = 0; i < window_.length(); ++i) {
      values_.push_back(i == 7 ? std::nanf("") : static_cast<float>(i));
      classes_.push_back(i == 7 ? noCategory : static_cast<uint8_t>(i % 10));
    }
  }
  const TrackInfo& info() const override { return info_; }
  Tile tile(const TileId& id, std::stop_token) const override {
    return info_.kind == TrackKind::Category ? tileOf(id, window_, classes_, 10)
                                             : tileOf(id, window_, values_);
  }

 private:
  Region window_;
  TrackInfo info_;
  std::vector<float> values_;
  std::vector<uint8_t> classes_;
};

TEST(Values, AreReadOverTheEdgesOfTilesAndOfTheTrack) {
  const Places places(TrackKind::Quantity, {"c1", tileBins - 3, 2 * tileBins});
  EXPECT_THAT(valuesOf(places, {"c1", tileBins - 5, tileBins + 5}, {}),
              ElementsAre(IsNan(), IsNan(), 0, 1, 2, 3, 4, 5, 6, IsNan()));
  EXPECT_THAT(valuesOf(places, {"c1", 2 * tileBins - 1, 2 * tileBins + 1}, {}),
              ElementsAre(tileBins + 2, IsNan()));
  EXPECT_THAT(valuesOf(places, {"c1", 0, 3}, {}), Each(IsNan()));
  EXPECT_THAT(valuesOf(places, {"c1", 3, 3}, {}), ElementsAre());
}

TEST(Values, OfACategoryAreItsClasses) {
  const Places places(TrackKind::Category, {"c1", 100, 120});
  const auto values = valuesOf(places, {"c1", 99, 112}, {});
  EXPECT_THAT(values, ElementsAre(IsNan(), 0, 1, 2, 3, 4, 5, 6, IsNan(), 8, 9, 0, 1));
  EXPECT_THAT(classesOf(values), ElementsAre(noCategory, 0, 1, 2, 3, 4, 5, 6, noCategory, 8, 9, 0, 1));
}

TEST(Values, AStoppedReadingThrows) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(valuesOf(Places(TrackKind::Quantity, {"c1", 0, 10}), {"c1", 0, 10}, stop.get_token()),
               Cancelled);
}

}  // namespace
}  // namespace janus
