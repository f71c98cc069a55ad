// Pooling against the definition, computed the slow way.
#include "engine/track/pooling.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>
#include <random>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/track/derived.h"
#include "engine/track/pooled.h"

namespace janus {
namespace {

using testing::ElementsAre;

constexpr float nothing = std::numeric_limits<float>::quiet_NaN();

// Values over a window that begins and ends inside of tiles, every ninth missing, and a whole bin of 64
// missing.
struct Sample {
  Region window{"c1", 5000, 5000 + 70001};
  std::vector<float> values;

  Sample() {
    std::mt19937 random(7);
    std::normal_distribution<float> normal(3, 40);
    for (int64_t i = 0; i < window.length(); ++i) values.push_back(i % 9 == 4 ? nothing : normal(random));
    std::fill(values.begin() + 20024, values.begin() + 20024 + 256, nothing);
  }
  float at(int64_t position) const {
    return window.contains(position) ? values[position - window.begin] : nothing;
  }
};

struct Bin {
  float minimum = nothing, maximum = nothing, mean = nothing;
};

Bin slowly(const Sample& sample, int64_t begin, int64_t end) {
  std::vector<double> seen;
  for (int64_t i = std::max(begin, sample.window.begin); i < std::min(end, sample.window.end); ++i)
    if (!std::isnan(sample.at(i))) seen.push_back(sample.at(i));
  if (seen.empty()) return {};
  const auto [low, high] = std::minmax_element(seen.begin(), seen.end());
  return {static_cast<float>(*low), static_cast<float>(*high),
          static_cast<float>(std::accumulate(seen.begin(), seen.end(), 0.0) / seen.size())};
}

bool same(float a, float b) { return std::isnan(a) ? std::isnan(b) : a == b; }

void expectPooled(const Tile& tile, const Sample& sample) {
  ASSERT_EQ(tile.bytes.size(), Tile::bytesFor(TrackKind::Quantity, tile.id.level, 0));
  const int64_t begin = tile.id.region().begin, size = basesPerBin(tile.id.level);
  int wrong = 0, filled = 0;
  for (int64_t bin = 0; bin < tileBins; ++bin) {
    const Bin wanted = slowly(sample, begin + bin * size, begin + (bin + 1) * size);
    filled += !std::isnan(wanted.mean);
    wrong += !same(tile.minimum()[bin], wanted.minimum) || !same(tile.maximum()[bin], wanted.maximum) ||
             !same(tile.mean()[bin], wanted.mean);
  }
  EXPECT_EQ(wrong, 0);
  EXPECT_GT(filled, 0);
}

TEST(Pooling, EveryTileOfEveryLevelIsTheDefinition) {
  const Sample sample;
  for (const int level : {0, 1, 2, 3, 6, highestLevel})
    for (const TileId& id : tilesOver("t", sample.window, level)) {
      SCOPED_TRACE(testing::Message() << "level " << level << " tile " << id.index);
      expectPooled(tileOf(id, sample.window, sample.values), sample);
    }
}

TEST(Pooling, TilesLieOnTheContigsOwnGrid) {
  const auto indices = [](const Region& window, int level) {
    std::vector<int64_t> found;
    for (const TileId& id : tilesOver("t", window, level)) found.push_back(id.index);
    return found;
  };
  EXPECT_THAT(indices({"c", 8191, 8193}, 0), ElementsAre(0, 1));
  EXPECT_THAT(indices({"c", 8192, 16384}, 0), ElementsAre(1));
  EXPECT_THAT(indices({"c", 8191, 8193}, 1), ElementsAre(0));
  EXPECT_THAT(indices({"c", 3'000'000'000, 3'000'000'001}, 0), ElementsAre(366210));
  EXPECT_THAT(indices({"c", 5, 5}, 0), ElementsAre());
}

TEST(Pooling, NothingKnownIsNoBytes) {
  const std::vector<float> values(100, nothing);
  EXPECT_TRUE(tileOf({"t", "c", 0, 0}, {"c", 0, 100}, values).empty());
  EXPECT_TRUE(tileOf({"t", "c", 3, 0}, {"c", 0, 100}, values).empty());
  const std::vector<float> one(1, 2.f);
  EXPECT_TRUE(tileOf({"t", "c", 0, 1}, {"c", 0, 1}, one).empty());
  const std::vector<uint8_t> classes(100, noCategory);
  EXPECT_TRUE(tileOf({"t", "c", 1, 0}, {"c", 0, 100}, classes, 4).empty());
}

TEST(Pooling, ClassesAreCountedExactly) {
  const Region window{"c", 3, 13};  // bins of 4: [0,4) [4,8) [8,12) [12,16)
  const std::vector<uint8_t> classes = {2, 0, 0, 1, 2, noCategory, 2, 2, 1, 0};
  const Tile tile = tileOf({"t", "c", 1, 0}, window, classes, 3);
  ASSERT_EQ(tile.bytes.size(), Tile::bytesFor(TrackKind::Category, 1, 3));
  const auto bin = [&](int b) {
    const auto counts = tile.counts().subspan(b * 3, 3);
    return std::vector<int>(counts.begin(), counts.end());
  };
  EXPECT_THAT(bin(0), ElementsAre(0, 0, 1));
  EXPECT_THAT(bin(1), ElementsAre(2, 1, 1));
  EXPECT_THAT(bin(2), ElementsAre(0, 1, 2));
  EXPECT_THAT(bin(3), ElementsAre(1, 0, 0));
  const Tile exact = tileOf({"t", "c", 0, 0}, window, classes, 3);
  EXPECT_EQ(exact.category()[2], noCategory);
  EXPECT_EQ(exact.category()[3], 2);
  EXPECT_EQ(exact.category()[8], noCategory);
  EXPECT_THROW(tileOf({"t", "c", 1, 0}, window, classes, 2), Error);
}

// A source over values in memory, level 0 only.
class MemorySource : public TrackSource {
 public:
  MemorySource(TrackInfo info, std::vector<float> values)
      : info_(std::move(info)), values_(std::move(values)) {}
  const TrackInfo& info() const override { return info_; }
  Tile tile(const TileId& id, std::stop_token) const override {
    if (id.level != 0) throw internalError("level 0 only");
    return tileOf(id, *info_.window, values_);
  }

 private:
  TrackInfo info_;
  std::vector<float> values_;
};

TrackInfo named(const std::string& id, const Region& window) {
  TrackInfo info;
  info.id = id;
  info.window = window;
  return info;
}

TEST(Pooling, SourcesPoolWhatTheyDerive) {
  const Sample sample;
  const auto values = std::make_shared<MemorySource>(named("t", sample.window), sample.values);
  const auto squared = std::make_shared<DerivedSource>(
      named("t2", sample.window), std::vector<TrackSourcePtr>{values},
      [](int64_t, std::span<const std::span<const float>> in, std::span<float> out) {
        for (size_t i = 0; i < out.size(); ++i) out[i] = in[0][i] * in[0][i];
      });
  Sample squares = sample;
  for (float& value : squares.values) value *= value;
  for (const int level : {0, 2, 5})
    for (const TileId& id : tilesOver("t2", sample.window, level))
      expectPooled(PooledSource(squared).tile(id, {}), squares);
}

TEST(Pooling, AStoppedRequestThrows) {
  const Sample sample;
  const auto values = std::make_shared<MemorySource>(named("t", sample.window), sample.values);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_THROW(PooledSource(values).tile({"t", "c1", 4, 0}, stop.get_token()), Cancelled);
}

}  // namespace
}  // namespace janus
