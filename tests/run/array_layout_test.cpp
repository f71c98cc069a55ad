#include "engine/run/array_layout.h"

#include <gmock/gmock.h>

namespace janus {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> namesOf(const std::vector<ArrayLayout>& layouts) {
  std::vector<std::string> names;
  for (const ArrayLayout& layout : layouts) names.push_back(layout.name);
  return names;
}

TEST(ArrayLayouts, FourLettersLieTogetherAndOthersAlone) {
  const auto layouts = arrayLayouts({"entropy", "probability.A", "probability.C", "x.A", "x.C", "x.G",
                                     "probability.T", "probability.G", "x.N", ".A"});
  EXPECT_THAT(namesOf(layouts), ElementsAre("probability", "entropy", "x.A", "x.C", "x.G", "x.N", ".A"));
  EXPECT_THAT(layouts[0].tracks, ElementsAre(1, 2, 7, 6));
  EXPECT_THAT(layouts[0].shape(5), ElementsAre(5, 4));
  EXPECT_THAT(layouts[0].axes, ElementsAre("base", "letter A C G T"));
  EXPECT_THAT(layouts[1].shape(5), ElementsAre(5));
  EXPECT_THAT(layouts[1].tracks, ElementsAre(0));
}

std::vector<std::string> routing(const std::string& kind, int layer) {
  const std::string end = kind + "." + std::to_string(layer);
  return {"expert" + end + ".fwd", "expert2" + end + ".fwd", "expert" + end + ".bwd",
          "expert2" + end + ".bwd"};
}

TEST(ArrayLayouts, ExpertsOfAllLayersLieTogetherWhereNoneIsMissing) {
  std::vector<std::string> names = routing("", 3), weights = routing("_weight", 1), others = routing("", 1);
  names.insert(names.end(), others.begin(), others.end());
  names.insert(names.end(), weights.begin(), weights.end());
  const auto layouts = arrayLayouts(names);
  EXPECT_THAT(namesOf(layouts), ElementsAre("expert", "expert_weight"));
  EXPECT_THAT(layouts[0].shape(9), ElementsAre(2, 2, 9, 2));
  EXPECT_THAT(layouts[0].tracks, ElementsAre(4, 5, 6, 7, 0, 1, 2, 3)) << "layers in order";
  EXPECT_THAT(layouts[0].axes, ElementsAre("layer 1 3", "stream fwd bwd", "base", "rank first second"));
  EXPECT_THAT(layouts[1].shape(9), ElementsAre(1, 2, 9, 2));
  names.erase(names.begin());
  EXPECT_THAT(namesOf(arrayLayouts(names)), testing::Contains("expert2.3.fwd"));
}

TEST(ArrayLayouts, TracksThatDoNotFitStayApart) {
  const std::vector<std::string> names = {"x.A", "x.C", "x.G", "x.T"};
  EXPECT_THAT(namesOf(arrayLayouts(names, [](size_t, size_t track) { return track != 2; })),
              ElementsAre("x.A", "x.C", "x.G", "x.T"));
  EXPECT_THAT(arrayLayouts({}), IsEmpty());
}

TEST(ArrayLayouts, ElementsLieInCOrder) {
  const ArrayLayout layout{"pairs", {2}, {2}, {}, {0, 1, 2, 3}};
  const std::vector<std::vector<uint8_t>> columns = {{0, 1, 2}, {10, 11, 12}, {20, 21, 22}, {30, 31, 32}};
  EXPECT_THAT(stacked(layout, std::vector<std::span<const uint8_t>>(columns.begin(), columns.end())),
              ElementsAre(0, 10, 1, 11, 2, 12, 20, 30, 21, 31, 22, 32));
}

}  // namespace
}  // namespace janus
