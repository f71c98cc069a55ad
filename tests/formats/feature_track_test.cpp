// Asks a feature track by place and compares with a look at every feature.
#include "engine/formats/feature_track.h"

#include <gmock/gmock.h>

#include <random>

namespace janus {
namespace {

std::vector<Feature> randomFeatures(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<Feature> out(count);
  for (size_t i = 0; i < count; ++i) {
    const int64_t begin = static_cast<int64_t>(random() % 100000), longest = i % 97 == 0 ? 50000 : 500;
    out[i].region = {random() % 2 ? "c1" : "c2", begin, begin + static_cast<int64_t>(random()) % longest};
    out[i].name = "f" + std::to_string(i);
  }
  return out;
}

bool overlaps(const Feature& f, const Region& r) {
  if (f.region.contig != r.contig) return false;
  if (f.region.empty()) return f.region.begin >= r.begin && f.region.begin <= r.end;
  return f.region.begin < r.end && f.region.end > r.begin;
}

TEST(FeatureTrack, FindsWhatALookAtEveryFeatureFinds) {
  const std::vector<Feature> all = randomFeatures(3000, 7);
  const FeatureTrack track({}, all);
  EXPECT_EQ(track.size(), all.size());
  EXPECT_EQ(track.info().kind, TrackKind::Features);
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    const int64_t begin = static_cast<int64_t>(random() % 100000);
    const Region region{"c1", begin, begin + 1 + static_cast<int64_t>(random() % 5000)};
    const auto answer = track.within(region, all.size());
    EXPECT_EQ(answer.features.size(), static_cast<size_t>(std::ranges::count_if(
                                          all, [&](const Feature& f) { return overlaps(f, region); })));
    for (const Feature& feature : answer.features) EXPECT_TRUE(overlaps(feature, region)) << feature.name;
    EXPECT_TRUE(answer.density.empty());
  }
}

TEST(FeatureTrack, DensityCountsPerBin) {
  std::vector<Feature> features(3);
  features[0].region = {"c1", 0, 100};
  features[1].region = {"c1", 50, 60};
  features[2].region = {"c1", 199, 900};
  const FeatureTrack track({}, features);
  const auto answer = track.within({"c1", 0, 200}, 2);
  EXPECT_TRUE(answer.features.empty());
  ASSERT_EQ(answer.density.size(), 200u);
  for (int64_t i = 0; i < 200; ++i)
    EXPECT_EQ(answer.density[static_cast<size_t>(i)],
              (i < 100 ? 1u : 0u) + (i >= 50 && i < 60 ? 1u : 0u) + (i == 199 ? 1u : 0u))
        << i;
}

TEST(FeatureTrack, DensityMatchesALookAtEveryFeature) {
  const std::vector<Feature> all = randomFeatures(2000, 3);
  const FeatureTrack track({}, all);
  const Region region{"c2", 1000, 41000};  // 200 bases a bin
  const auto answer = track.within(region, 10);
  ASSERT_EQ(answer.density.size(), 200u);
  for (int64_t bin = 0; bin < 200; ++bin) {
    const Region part{"c2", region.begin + bin * 200, region.begin + (bin + 1) * 200};
    const auto expected = std::ranges::count_if(all, [&](const Feature& f) {
      const Region seen =
          f.region.empty() ? Region{f.region.contig, f.region.begin - 1, f.region.begin + 1} : f.region;
      return seen.contig == part.contig && seen.begin < part.end && seen.end > part.begin;
    });
    EXPECT_EQ(answer.density[static_cast<size_t>(bin)], static_cast<uint32_t>(expected)) << bin;
  }
}

TEST(FeatureTrack, NextAndPrevious) {
  std::vector<Feature> features(3);
  features[0].region = {"c1", 10, 100};
  features[1].region = {"c1", 20, 30};
  features[2].region = {"c1", 50, 60};
  for (size_t i = 0; i < 3; ++i) features[i].name = std::to_string(i);
  const FeatureTrack track({}, features);
  EXPECT_EQ(track.after("c1", -1)->name, "0");
  EXPECT_EQ(track.after("c1", 10)->name, "1");
  EXPECT_EQ(track.after("c1", 49)->name, "2");
  EXPECT_FALSE(track.after("c1", 50));
  EXPECT_EQ(track.before("c1", 1000)->name, "0");
  EXPECT_EQ(track.before("c1", 99)->name, "2");
  EXPECT_EQ(track.before("c1", 30)->name, "1");
  EXPECT_FALSE(track.before("c1", 29));
  EXPECT_FALSE(track.after("c9", 0));
}

TEST(FeatureTrack, NamesForAnIndex) {
  Feature both, same;
  both.region = {"c1", 0, 5};
  both.name = "SYM";
  both.identifier = "NM_1";
  same.region = {"c1", 3, 9};
  same.name = same.identifier = "peak";
  const FeatureTrack track({}, {both, same}, {{"GENE1", "SYM", "gene_id", {"c1", 0, 7}}});
  std::vector<std::string> names;
  track.eachName([&](const FeatureTrack::Named& one) {
    names.push_back(std::string(one.name) + '/' + one.detail + (one.shown ? "" : "*"));
  });
  EXPECT_THAT(names, testing::ElementsAre("SYM/NM_1", "NM_1/SYM*", "peak/peak", "GENE1/SYM (gene_id)*"));
}

}  // namespace
}  // namespace janus
