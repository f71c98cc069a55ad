#include "ui/lanes/lane.h"

#include <numeric>

#include <gtest/gtest.h>

#include <QTest>

#include "tests/ui/fake_feed.h"
#include "ui/lanes/attention_map.h"
#include "ui/lanes/columns.h"
#include "ui/lanes/log_odds_lane.h"
#include "ui/lanes/logo_lane.h"
#include "ui/lanes/quantity_lane.h"

namespace janus::ui {
namespace {

using test::fakeCatalogue;
using test::FakeFeed;
using test::fakeWindow;

constexpr int width = 960, height = 100;

LaneLook lookOf(const std::string& lane, const std::string& scale = "auto") {
  LaneLook look;
  look.lane = lane;
  look.scale = scale;
  return look;
}

View viewOf(int64_t begin, int64_t end) {
  return {"chr16", static_cast<double>(begin), static_cast<double>(end - begin) / width, width};
}

// A lane alone, over a feed that answers at once.
class LaneTest : public testing::Test {
 protected:
  std::unique_ptr<Lane> lane(const LaneLook& look) {
    auto made = makeLane(look, catalogue);
    made->bind(catalogue);
    return made;
  }
  void load(Lane& lane, const View& view) {
    Wants wants;
    lane.want(view, 1, wants);
    store.want(wants);
    feed.answerAll();
    lane.measure(view, 1, store);
  }
  LaneState stateOf(const Lane& lane, const View& view) {
    Wants wants;
    lane.want(view, 1, wants);
    return lane.state(view, wants, store);
  }
  QImage paint(const Lane& lane, const View& view) {
    QImage image(width, lane.height(), QImage::Format_RGB32);
    image.fill(theme.background);
    QPainter painter(&image);
    lane.paint({painter, theme, view, store, QRect(-168, 0, 168, lane.height()), image.rect(), 1, false});
    return image;
  }
  int painted(const QImage& image, int x) const {  // pixels of a column that are not background
    int count = 0;
    for (int y = 0; y < image.height(); ++y) count += image.pixel(x, y) != theme.background.rgb();
    return count;
  }

  FakeFeed feed;
  LaneData store{feed};
  Catalogue catalogue = fakeCatalogue();
  Theme theme = Theme::day();
};

TEST_F(LaneTest, ColumnsHoldWhatTheirBasesHold) {
  const View view = viewOf(277'440, 277'440 + 5 * width);  // 5 bases a pixel: bins of 4
  auto shown = lane(lookOf("entropy"));
  load(*shown, view);
  const Columns columns = sampleQuantity(store.tiles(), "run/1/entropy", view, 1);
  ASSERT_EQ(columns.size(), size_t(width));
  for (size_t x = 1; x + 1 < 800; x += 37) {
    // A column's bins reach at most a bin's width beyond it.
    double least = 9, most = -9;
    for (int64_t i = 277'440 + 5 * int64_t(x) - 4; i < 277'440 + 5 * int64_t(x) + 9; ++i) {
      least = std::min(least, test::entropyAt(i));
      most = std::max(most, test::entropyAt(i));
    }
    EXPECT_GE(columns.minimum[x], least - 1e-5) << x;
    EXPECT_LE(columns.maximum[x], most + 1e-5) << x;
    EXPECT_LE(columns.minimum[x], columns.mean[x]);
    EXPECT_LE(columns.mean[x], columns.maximum[x]);
  }
}

TEST_F(LaneTest, NoPeakIsLostBetweenColumns) {
  for (const int64_t basesAPixel : {1, 3, 5, 15, 17}) {
    const View view = viewOf(277'440, 277'440 + basesAPixel * width);
    auto shown = lane(lookOf("file:/data/wave.bw"));
    load(*shown, view);
    const Columns columns = sampleQuantity(store.tiles(), "file/wave", view, 1);
    float most = -9;
    for (const float value : columns.maximum) most = std::max(most, value);
    double truth = -9;
    for (int64_t i = 277'440; i < 277'440 + basesAPixel * width; ++i)
      truth = std::max(truth, test::valueOf("wave", i));
    EXPECT_NEAR(most, truth, 1e-5) << basesAPixel;
  }
}

TEST_F(LaneTest, BasesWiderThanPixelsAreExact) {
  const View view = viewOf(278'230, 278'230 + 96);
  auto shown = lane(lookOf("entropy"));
  load(*shown, view);
  const Columns columns = sampleQuantity(store.tiles(), "run/1/entropy", view, 1);
  for (int x = 0; x < width; x += 7)
    EXPECT_FLOAT_EQ(columns.mean[size_t(x)], float(test::entropyAt(278'230 + x / 10))) << x;
}

TEST_F(LaneTest, MissingStaysMissing) {
  const View view = viewOf(fakeWindow.end - 480, fakeWindow.end + 480);
  auto shown = lane(lookOf("information"));
  load(*shown, view);
  const Columns columns = sampleQuantity(store.tiles(), "run/1/information", view, 1);
  EXPECT_FALSE(std::isnan(columns.mean[470]));
  EXPECT_TRUE(std::isnan(columns.mean[490]));
  EXPECT_TRUE(columns.here[490]) << "known to be missing is not the same as not here yet";
  const QImage image = paint(*shown, view);
  EXPECT_GT(painted(image, 400), 0);
  const QRgb solid = theme.accent.rgb();
  for (int x = 500; x < width; ++x)
    for (int y = 0; y < image.height(); ++y) ASSERT_NE(image.pixel(x, y), solid) << x << " " << y;
}

TEST_F(LaneTest, NothingIsHereBeforeItLands) {
  const View view = viewOf(278'000, 278'960);
  auto shown = lane(lookOf("information"));
  shown->measure(view, 1, store);
  const QImage image = paint(*shown, view);
  EXPECT_EQ(painted(image, 300), 0);
  EXPECT_EQ(shown->captions(), QStringList{"bits"}) << "no scale is shown for nothing";
}

TEST_F(LaneTest, BarsAreAsHighAsTheirValues) {
  const View view = viewOf(278'230, 278'326);
  auto shown = lane(lookOf("reference_probability"));
  load(*shown, view);
  const auto& quantity = dynamic_cast<QuantityLane&>(*shown);
  EXPECT_EQ(quantity.range(), (Range{0, 1}));
  const QImage image = paint(*shown, view);
  const double room = shown->height() - 5;  // 4 above, 1 below
  for (int base = 0; base < 96; base += 5)
    EXPECT_NEAR(painted(image, base * 10 + 5), test::valueOf("reference_probability", 278'230 + base) * room,
                1.5)
        << base;
}

TEST_F(LaneTest, NegativeValuesHangBelowTheBaseline) {
  const View view = viewOf(278'000, 278'960);
  auto shown = lane(lookOf("file:/data/wave.bw"));
  load(*shown, view);
  const Range range = dynamic_cast<QuantityLane&>(*shown).range();
  EXPECT_LT(range.lowest, -0.5);
  const QImage image = paint(*shown, view);
  const double baseline = 4 + (shown->height() - 5) * range.highest / (range.highest - range.lowest);
  for (int x = 3; x < width; x += 31) {
    const double value = test::valueOf("wave", 278'000 + x);
    if (std::abs(value) < 0.2) continue;
    const int probe = static_cast<int>(baseline + (value > 0 ? -3 : 3));
    EXPECT_EQ(image.pixel(x, probe), theme.accent.rgb()) << x;
    EXPECT_EQ(image.pixel(x, static_cast<int>(baseline + (value > 0 ? 3 : -3))), theme.background.rgb()) << x;
  }
}

TEST_F(LaneTest, WhatIsBeyondTheScaleIsMarked) {
  const View view = viewOf(278'000, 278'960);
  LaneLook look = lookOf("information", "fixed");
  look.highest = 0.5;
  auto shown = lane(look);
  load(*shown, view);
  const QImage image = paint(*shown, view);
  EXPECT_EQ(image.pixel(300, 3), theme.view.rgb());
  EXPECT_EQ(image.pixel(300, 1), theme.background.rgb());
}

TEST_F(LaneTest, LogScaleShowsDecades) {
  const View view = viewOf(278'000, 278'960);
  auto shown = lane(lookOf("reference_probability", "log"));
  load(*shown, view);
  const Range range = dynamic_cast<QuantityLane&>(*shown).range();
  EXPECT_GT(range.lowest, 0);
  EXPECT_NEAR(std::log10(range.lowest), std::round(std::log10(range.lowest)), 1e-9);
  EXPECT_TRUE(shown->captions()[0].contains("log"));
}

TEST_F(LaneTest, LettersStandWhereTheirBasesAre) {
  const View view =
      viewOf(278'230, 278'230 + 60);  // 16 pixels a base, inside a repeat: the reference is on top
  auto shown = lane(lookOf("logo"));
  load(*shown, view);
  const double highest = dynamic_cast<LogoLane&>(*shown).highest();
  const QImage image = paint(*shown, view);
  for (int base = 0; base < 60; ++base) {
    const auto shares = test::sharesAt(278'230 + base);
    const double information = 2 - test::entropyAt(278'230 + base);
    const auto likeliest =
        static_cast<size_t>(std::max_element(shares.begin(), shares.end()) - shares.begin());
    const double room = shown->height() - 9, stack = std::min(1.0, information / highest) * room;
    const double top = shown->height() - 4 - stack;
    const double letter = stack * shares[likeliest];
    if (letter < 10) continue;
    int own = 0, above = 0;
    for (int x = base * 16 + 1; x < base * 16 + 15; ++x) {
      for (int y = static_cast<int>(top); y < top + letter; ++y)
        own += image.pixel(x, y) == theme.bases[likeliest].rgb();
      for (int y = 5; y < top - 1; ++y) above += image.pixel(x, y) != theme.background.rgb();
    }
    EXPECT_GT(own, 14 * letter * 0.15) << base;
    EXPECT_EQ(above, 0) << base;
  }
}

TEST_F(LaneTest, ZoomedOutTheLogoKeepsItsColours) {
  const View view = viewOf(278'050, 278'050 + 960);  // a pixel a base
  auto shown = lane(lookOf("logo"));
  load(*shown, view);
  const QImage image = paint(*shown, view);
  const double highest = dynamic_cast<LogoLane&>(*shown).highest();
  for (int x = 0; x < 900; x += 13) {
    const auto shares = test::sharesAt(278'050 + x);
    const auto likeliest =
        static_cast<size_t>(std::max_element(shares.begin(), shares.end()) - shares.begin());
    const double stack = std::min(1.0, (2 - test::entropyAt(278'050 + x)) / highest) * (shown->height() - 9);
    const double middle = shown->height() - 4 - stack + stack * shares[likeliest] / 2;
    EXPECT_EQ(image.pixel(x, static_cast<int>(middle)), theme.bases[likeliest].rgb()) << x;
  }
}

TEST_F(LaneTest, TheLogosScaleIsRobustAndSaid) {
  const View view = viewOf(278'000, 281'000);
  auto shown = lane(lookOf("logo"));
  load(*shown, view);
  const double highest = dynamic_cast<LogoLane&>(*shown).highest();
  EXPECT_GT(highest, 0.5);
  EXPECT_LE(highest, 2.0);
  EXPECT_TRUE(shown->captions()[0].contains("bits"));
  EXPECT_TRUE(shown->captions()[0].contains(shortNumber(highest)));
}

TEST_F(LaneTest, LogOddsAreNeutralAtTheReference) {
  const View view = viewOf(278'230, 278'326);
  auto shown = lane(lookOf("log_odds"));
  load(*shown, view);
  const QImage image = paint(*shown, view);
  const int room = shown->height() - 10;
  for (int base = 0; base < 96; base += 3)
    for (int row = 0; row < 4; ++row) {
      const QColor pixel(image.pixel(base * 10 + 1, 5 + row * room / 4 + 2));  // beside the dot
      const double value = test::valueOf(std::string("log_odds.") + "ACGT"[row], 278'230 + base);
      if (row == test::baseAt(278'230 + base)) {
        EXPECT_EQ(pixel.rgb(), theme.background.rgb()) << base;
      } else if (value < -1) {
        EXPECT_GT(pixel.blue(), pixel.red()) << base << " " << row;  // less likely than the reference
      }
    }
  const int reference = test::baseAt(278'230);
  EXPECT_NE(image.pixel(5, 5 + reference * room / 4 + room / 8), theme.background.rgb()) << "the dot";
}

TEST_F(LaneTest, LogOddsPoolByTheStrongest) {
  const View view = viewOf(277'440, 277'440 + 4 * width);
  auto shown = lane(lookOf("log_odds"));
  load(*shown, view);
  const double limit = dynamic_cast<LogOddsLane&>(*shown).limit();
  const QImage image = paint(*shown, view);
  for (size_t x = 0; x < 900; x += 41) {
    double strongest = 0;
    for (int64_t i = 277'440 + int64_t(x) * 4; i < 277'440 + int64_t(x) * 4 + 4; ++i)
      if (const double value = test::valueOf("log_odds.A", i); std::abs(value) > std::abs(strongest))
        strongest = value;
    EXPECT_EQ(image.pixel(int(x), 10), theme.diverging(strongest / limit)) << x;
  }
}

TEST_F(LaneTest, ExpertsAreCountedNotAveraged) {
  const View view = viewOf(277'440, 277'440 + 4 * width);
  auto shown = lane(lookOf("expert.1.fwd"));
  load(*shown, view);
  const CategoryColumns columns = sampleCategories(store.tiles(), shown->facts().tracks[0], view, 1);
  const QImage image = paint(*shown, view);
  for (size_t x = 0; x < 900; x += 17) {
    std::array<float, 16> counts{};
    for (int64_t i = 277'440 + int64_t(x) * 4; i < 277'440 + int64_t(x) * 4 + 4; ++i)
      ++counts[test::categoryOf("expert.1.fwd", i)];
    for (size_t k = 0; k < 16; ++k) EXPECT_EQ(columns.count[x * 16 + k], counts[k]) << x << " " << k;
    const auto only = std::find(counts.begin(), counts.end(), 4.f);
    if (only == counts.end()) continue;
    EXPECT_EQ(image.pixel(int(x), 13), theme.experts[size_t(only - counts.begin())].rgb()) << x;
  }
}

TEST_F(LaneTest, TipsSayNumbers) {
  const View view = viewOf(278'230, 278'326);
  auto logo = lane(lookOf("logo"));
  load(*logo, view);
  const QString tip = logo->tip(view, store, 278'240.5, 10);
  EXPECT_TRUE(tip.contains("chr16:278,241")) << tip.toStdString();
  EXPECT_TRUE(tip.contains(QString::number(test::sharesAt(278'240)[0], 'f', 3))) << tip.toStdString();
  auto expert = lane(lookOf("expert.7.bwd"));
  load(*expert, view);
  EXPECT_TRUE(expert->tip(view, store, 278'240.5, 10)
                  .contains("expert " + QString::number(test::categoryOf("expert.7.bwd", 278'240))));
  EXPECT_TRUE(expert->tip(view, store, 300'000, 10).isEmpty()) << "nothing is said where nothing is known";
}

// Where an arrow is painted into a gene's bar, its tip is on the row in the middle.
TEST_F(LaneTest, GenesWithoutIntronsSayTheirStrand) {
  const View view{"chr1", 0, 1, width};
  auto shown = lane(lookOf("file:/data/refseq.gtf"));
  load(*shown, view);
  const QImage image = paint(*shown, view);
  const auto firstLight = [&](int from, int y) {
    for (int x = from + 1; x < from + 14; ++x)
      if (qGray(image.pixel(x, y)) > 128) return x;
    return 0;
  };
  int middle = 15;  // below the names
  while (middle < image.height() && qGray(image.pixel(101, middle)) > 128) ++middle;
  middle += 5;  // of a bar of ten pixels
  ASSERT_GT(firstLight(100, middle), 0);
  ASSERT_GT(firstLight(300, middle), 0);
  EXPECT_LT(firstLight(100, middle), firstLight(100, middle - 3)) << "reverse points to the left";
  EXPECT_GT(firstLight(300, middle), firstLight(300, middle - 3)) << "forward points to the right";
}

TEST_F(LaneTest, NamesOfGenesAreWholeAtTheRightEdge) {
  auto shown = lane(lookOf("file:/data/refseq.gtf"));
  const auto inkOfNames = [&](double left) {
    const View view{"chr1", left, 1, width};
    load(*shown, view);
    const QImage image = paint(*shown, view).copy(0, 0, width, 14);
    int ink = 0;
    for (int x = 0; x < width; ++x) ink += painted(image, x);
    return ink;
  };
  const int first = inkOfNames(150 - width);  // the gene from 100 on, and nothing of that from 300 on
  EXPECT_GT(first, 0);
  EXPECT_EQ(inkOfNames(103 - width), first) << "three pixels of the gene are visible, and all of its name";
}

TEST_F(LaneTest, WordsFindTheirLanes) {
  EXPECT_EQ(titleOfLane("expert.1.fwd"), "Expert L1 fwd");
  EXPECT_EQ(titleOfLane("expert2.7.bwd"), "Second expert L7 bwd");
  EXPECT_EQ(titleOfLane("strand_gap"), "Strand gap");
  EXPECT_EQ(titleOfLane("file:/a b/c.bw"), "c.bw");
  EXPECT_EQ(lane(lookOf("file:/data/refseq.gtf"))->title(), "Genes");
  EXPECT_EQ(lane(lookOf("attention"))->title(), "Attention");
  EXPECT_EQ(titleOfLane("plugin/cpg/islands"), "Islands (cpg)");
  LaneLook named = lookOf("attention");
  named.title = "Who looks where";
  EXPECT_EQ(lane(named)->title(), "Who looks where");
  EXPECT_EQ(lane(named)->facts().title, "Attention");
}

TEST_F(LaneTest, SaysWhyItIsEmpty) {
  const View inside = viewOf(278'000, 278'960), outside = viewOf(300'000, 300'960);
  auto shown = lane(lookOf("entropy"));
  EXPECT_EQ(stateOf(*shown, outside).kind, LaneState::NotComputed);
  EXPECT_EQ(stateOf(*shown, outside).action, "Run");
  feed.failing.insert("run/1/entropy");
  load(*shown, inside);
  EXPECT_EQ(stateOf(*shown, inside).kind, LaneState::Failed);
  EXPECT_EQ(stateOf(*shown, inside).action, "Retry");
  EXPECT_FALSE(stateOf(*shown, inside).runs);
  catalogue.computing = Region{"chr16", 300'000, 304'096};
  shown->bind(catalogue);
  EXPECT_EQ(stateOf(*shown, outside).kind, LaneState::Computing);
  catalogue.computing.reset();
  catalogue.problem = "not enough memory";
  shown->bind(catalogue);
  EXPECT_EQ(stateOf(*shown, outside).sentence, "not enough memory");
  EXPECT_TRUE(stateOf(*shown, outside).runs);
}

TEST_F(LaneTest, SaysWhichPartOfTheViewIsEmpty) {
  auto shown = lane(lookOf("entropy"));
  const View wider = viewOf(fakeWindow.begin - 1000, fakeWindow.end + 2000);
  load(*shown, wider);
  const LaneState state = stateOf(*shown, wider);
  EXPECT_EQ(state.kind, LaneState::NotComputed);
  EXPECT_EQ(state.where, (std::vector<Region>{{"chr16", fakeWindow.begin - 1000, fakeWindow.begin},
                                              {"chr16", fakeWindow.end, fakeWindow.end + 2000}}));
  catalogue.computing = fakeWindow;  // again what is there already, and nothing of the rest
  shown->bind(catalogue);
  EXPECT_EQ(stateOf(*shown, wider).kind, LaneState::NotComputed);
  catalogue.computing = Region{"chr16", fakeWindow.end, fakeWindow.end + 500};
  shown->bind(catalogue);
  EXPECT_EQ(stateOf(*shown, wider).kind, LaneState::Computing);
  const View inside = viewOf(fakeWindow.begin, fakeWindow.end);
  load(*shown, inside);
  EXPECT_EQ(stateOf(*shown, inside).kind, LaneState::Ready);
}

AttentionMatrix smallAttention() {
  AttentionMatrix answer{{"chr16", 0, 160}, 10, 16, {}};
  for (int query = 0; query < 16; ++query)
    for (int key = 0; key < 16; ++key) answer.mass.push_back(0.001f * static_cast<float>(query + 16 * key));
  return answer;
}

TEST(AttentionMapTest, PoolingKeepsWhatMassMeans) {
  const AttentionMatrix answer = smallAttention();
  AttentionMap map(answer);
  EXPECT_EQ(map.levelFor(5).axis.bins(), 16);
  const AttentionLevel& coarse = map.levelFor(20);
  ASSERT_EQ(coarse.axis.bins(), 8);
  EXPECT_EQ(coarse.axis.basesPerBin, 20);
  // Keys add up, queries average: all mass of a query base stays the same.
  for (int query = 0; query < 8; ++query) {
    const auto row = [](const std::vector<float>& mass, int at, int bins) {
      return std::accumulate(mass.begin() + at * bins, mass.begin() + (at + 1) * bins, 0.0);
    };
    EXPECT_NEAR(row(coarse.mass, query, 8),
                (row(answer.mass, 2 * query, 16) + row(answer.mass, 2 * query + 1, 16)) / 2, 1e-5);
  }
}

// A bin of one base beside one of ten: what each of the eleven queries gives has the same weight.
TEST(AttentionMapTest, AShortLastBinCountsAsItsBases) {
  AttentionMatrix answer{{"chr16", 0, 151}, 10, 16, std::vector<float>(16 * 16, 0.1f)};
  for (size_t key = 0; key < 16; ++key) answer.mass[15 * 16 + key] = 0.65f;
  AttentionMap map(answer);
  const AttentionLevel& coarse = map.levelFor(20);
  ASSERT_EQ(coarse.axis.bins(), 8);
  EXPECT_NEAR(coarse.mass[7 * 8], 2 * (10 * 0.1 + 0.65) / 11, 1e-6);
  EXPECT_NEAR(coarse.mass[6 * 8], 2 * 0.1, 1e-6);
}

TEST(AttentionMapTest, ShadesAreSymmetricAndGrow) {
  AttentionMap map(smallAttention());
  const AttentionLevel& level = map.levelFor(1);
  for (size_t a = 0; a < 16; ++a)
    for (size_t b = 0; b < 16; ++b) EXPECT_EQ(level.shade[a * 16 + b], level.shade[b * 16 + a]);
  EXPECT_GT(level.shade[15 * 16 + 14], level.shade[2 * 16 + 1]);
  EXPECT_LT(level.lowest, level.highest);
}

TEST_F(LaneTest, TheTriangleIsAlignedToTheTracks) {
  const View view = viewOf(fakeWindow.begin, fakeWindow.begin + 3840);
  auto shown = lane(lookOf("attention"));
  load(*shown, view);
  const QImage image = paint(*shown, view);
  // Close pairs look at each other strongly: dark along the top, nothing beyond the triangle's sides.
  EXPECT_NE(image.pixel(width / 2, 8), theme.background.rgb());
  EXPECT_EQ(image.pixel(4, shown->height() / 2), theme.background.rgb());
  EXPECT_EQ(image.pixel(width - 4, shown->height() / 2), theme.background.rgb());
  const QString tip = shown->tip(view, store, view.positionAt(480), 106);
  EXPECT_TRUE(tip.contains("looks at")) << tip.toStdString();
}

}  // namespace
}  // namespace janus::ui
