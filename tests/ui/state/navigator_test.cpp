#include "ui/state/navigator.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTest>

namespace janus::ui {
namespace {

class NavigatorTest : public testing::Test {
 protected:
  NavigatorTest() {
    navigator.setContigs({{"chr16", 186'963, 397'118}, {"plasmid", 0, 12}, {"chr1", 0, 1'000'000}});
    navigator.setWidth(1000);
  }
  Navigator navigator;
};

TEST_F(NavigatorTest, ShowsTheFirstContigWhole) {
  EXPECT_EQ(navigator.region(), (Region{"chr16", 186'963, 397'118}));
  EXPECT_FALSE(navigator.canGoBack());
}

TEST_F(NavigatorTest, WithoutAGenomeNothingMoves) {
  navigator.setContigs({});
  navigator.pan(5);
  navigator.zoom(0.5, 3);
  navigator.home();
  EXPECT_EQ(navigator.contig(), nullptr);
  EXPECT_TRUE(navigator.region().empty());
}

TEST_F(NavigatorTest, GoesToExactlyTheRegion) {
  const Region region{"chr1", 499, 1499};
  QSignalSpy moved(&navigator, &Navigator::moved);
  navigator.goTo(region);
  EXPECT_EQ(navigator.region(), region);
  EXPECT_EQ(moved.count(), 1);
  EXPECT_DOUBLE_EQ(navigator.basesPerPixel(), 1.0);
}

TEST_F(NavigatorTest, ClampsToTheContigAndToTwentyBases) {
  navigator.goTo({"chr16", 0, 200'000});
  EXPECT_EQ(navigator.region(), (Region{"chr16", 186'963, 386'963}));
  navigator.goTo({"chr1", 500, 501});
  EXPECT_EQ(navigator.region().length(), 20);
  EXPECT_TRUE(navigator.region().contains(500));
  navigator.goTo({"chr1", 999'999, 1'000'000});
  EXPECT_EQ(navigator.region(), (Region{"chr1", 999'980, 1'000'000}));
  navigator.goTo({"plasmid", 3, 5});
  EXPECT_EQ(navigator.region(), (Region{"plasmid", 0, 12}));
}

TEST_F(NavigatorTest, AnUnknownContigMovesNothing) {
  const Region before = navigator.region();
  navigator.goTo({"chrX", 0, 100});
  EXPECT_EQ(navigator.region(), before);
}

TEST_F(NavigatorTest, ZoomKeepsThePositionUnderThePointer) {
  navigator.goTo({"chr1", 1000, 11'000});
  const double x = navigator.xOf(4321.5);
  navigator.zoom(0.5, 4321.5);
  EXPECT_NEAR(navigator.xOf(4321.5), x, 1e-6);
  EXPECT_NEAR(navigator.span(), 5000, 1e-6);
  navigator.zoom(2, 4321.5);
  EXPECT_EQ(navigator.region(), (Region{"chr1", 1000, 11'000}));
  for (int i = 0; i < 50; ++i) navigator.zoom(0.5, 4321.5);
  EXPECT_DOUBLE_EQ(navigator.span(), 20);
  for (int i = 0; i < 50; ++i) navigator.zoom(2, 4321.5);
  EXPECT_EQ(navigator.region(), (Region{"chr1", 0, 1'000'000}));
}

TEST_F(NavigatorTest, PansSmoothlyAndStopsAtTheEnds) {
  navigator.goTo({"chr1", 1000, 2000});
  navigator.pan(0.25);
  EXPECT_DOUBLE_EQ(navigator.left(), 1000.25);
  EXPECT_EQ(navigator.region(), (Region{"chr1", 1000, 2001}));
  navigator.pan(-5000);
  EXPECT_EQ(navigator.region(), (Region{"chr1", 0, 1000}));
  navigator.pan(5'000'000);
  EXPECT_EQ(navigator.region(), (Region{"chr1", 999'000, 1'000'000}));
}

TEST_F(NavigatorTest, GoesBackAndForth) {
  navigator.goTo({"chr1", 1000, 2000});
  navigator.goTo({"chr1", 5000, 6000});
  navigator.goBack();
  EXPECT_EQ(navigator.region(), (Region{"chr1", 1000, 2000}));
  navigator.goBack();
  EXPECT_EQ(navigator.region().contig, "chr16");
  EXPECT_FALSE(navigator.canGoBack());
  navigator.goForward();
  navigator.goForward();
  EXPECT_EQ(navigator.region(), (Region{"chr1", 5000, 6000}));
  navigator.goBack();
  navigator.goTo({"chr1", 7000, 8000});
  EXPECT_FALSE(navigator.canGoForward());
}

TEST_F(NavigatorTest, TheStepsOfAPanAreOneEntry) {
  navigator.goTo({"chr1", 1000, 2000});
  for (int i = 0; i < 20; ++i) navigator.pan(10);
  for (int i = 0; i < 5; ++i) navigator.zoom(0.8, 1700);
  const Region reached = navigator.region();
  navigator.goTo({"chr16", 200'000, 201'000});  // does not wait for the pan to rest
  navigator.goBack();
  EXPECT_EQ(navigator.region(), reached);
  navigator.goBack();
  EXPECT_EQ(navigator.region(), (Region{"chr1", 1000, 2000}));
}

TEST_F(NavigatorTest, APanThatRestsIsRecorded) {
  navigator.goTo({"chr1", 1000, 2000});
  QSignalSpy history(&navigator, &Navigator::historyChanged);
  navigator.pan(100);
  EXPECT_EQ(history.count(), 0);
  ASSERT_TRUE(QTest::qWaitFor([&] { return history.count() == 1; }, 5000));
  navigator.goBack();
  EXPECT_EQ(navigator.region(), (Region{"chr1", 1000, 2000}));
}

TEST_F(NavigatorTest, PositionsAndPixelsAreInverse) {
  navigator.goTo({"chr1", 12'345, 13'456});
  for (const double x : {0.0, 17.5, 999.0}) EXPECT_NEAR(navigator.xOf(navigator.positionAt(x)), x, 1e-6);
}

}  // namespace
}  // namespace janus::ui
