// The attention map under the tracks: there from the start, read cell by cell, followed to where a cell
// points.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ui/test_window.h"
#include "ui/panels/analysis_dock.h"
#include "ui/panels/attention_panel.h"

namespace janus::ui {
namespace {

using testing::HasSubstr;

class AttentionPanelTest : public testing::Test {
 protected:
  AttentionPanelTest() {
    qputenv("FAKE_SECONDS", "0.1");
    qputenv("FAKE_RUN", "0.1");
  }

  // The made-up map: 64 bins of 64 bp over 40,000-44,096, weight 1 / (1 + distance in bins).
  static bool mapIsThere(TestWindow& test) {
    return test.openMadeUp() && test.hasRun() &&
           test.until([&] { return test.window.attention().map().bins() == 64; });
  }
  static QWidget* plotOf(TestWindow& test) {
    return test.window.attention().map().findChild<QWidget*>({}, Qt::FindDirectChildrenOnly);
  }
  static void point(TestWindow& test, int64_t query, int64_t key) {
    QTest::mouseMove(plotOf(test), test.window.attention().map().pointOf(query, key));
  }

  PrivateFolders folders_;
};

TEST_F(AttentionPanelTest, IsUnderTheTracksFromTheStart) {
  TestWindow test(folders_);
  EXPECT_TRUE(test.window.looks().analysisShown());
  ASSERT_TRUE(mapIsThere(test));
  const AttentionSquare& map = test.window.attention().map();
  EXPECT_TRUE(map.isVisible());
  const QPoint corner = map.pointOf(40'000, 40'000), other = map.pointOf(44'095, 44'095);
  EXPECT_NEAR(other.x() - corner.x(), other.y() - corner.y(), 1) << "a base is as tall as it is wide";
  EXPECT_GE(other.x() - corner.x(), 150);
  EXPECT_LE(map.mapTo(&test.window, map.rect().bottomRight()).y(), test.window.height()) << "nothing is cut";
}

TEST_F(AttentionPanelTest, FoldsToItsTabsAndStaysFoldedInTheSession) {
  TestWindow test(folders_);
  ASSERT_TRUE(mapIsThere(test));
  const int before = test.window.view().height();
  QTest::mouseClick(test.window.analysis().findChild<QToolButton*>("fold"), Qt::LeftButton);
  EXPECT_FALSE(test.window.looks().analysisShown());
  EXPECT_TRUE(test.until([&] { return test.window.view().height() > before + 150; }));
  EXPECT_TRUE(test.window.analysis().tabs()->isVisible());
  const SessionFile session = test.session.capture();

  TestWindow again(folders_);
  again.session.apply(session);
  EXPECT_FALSE(again.window.looks().analysisShown());
  QTabBar* tabs = again.window.analysis().tabs();
  QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(1).center());
  EXPECT_TRUE(again.window.looks().analysisShown()) << "a tab is a way back";
}

TEST_F(AttentionPanelTest, ABaseOutsideTheRunIsSaidToBe) {
  TestWindow test(folders_);
  ASSERT_TRUE(mapIsThere(test));
  test.window.runs().setAutomatic(false);
  test.window.navigator().goTo({"chrT", 60'000, 61'000});
  const QString wanted = "chrT:60,501 is outside this run:\nthe map is of chrT:40,001-44,096.";
  EXPECT_TRUE(test.until([&] {
    const auto labels = test.window.attention().findChildren<QLabel*>();
    return std::ranges::any_of(labels, [&](const QLabel* one) { return one->text() == wanted; });
  }));
}

TEST_F(AttentionPanelTest, ItsHeightStaysInTheSession) {
  TestWindow test(folders_);
  ASSERT_TRUE(mapIsThere(test));
  test.window.looks().setAnalysisHeight(333);
  const SessionFile session = test.session.capture();
  TestWindow again(folders_);
  again.session.apply(session);
  EXPECT_TRUE(again.until([&] { return again.window.analysis().height() == 333; }));
}

TEST_F(AttentionPanelTest, ACellIsReadAsQueryKeyAndWeight) {
  TestWindow test(folders_);
  ASSERT_TRUE(mapIsThere(test));
  QString said;
  const QObject here;
  QObject::connect(&test.window.attention(), &AttentionPanel::read, &here,
                   [&](const QString& words) { said = words; });
  point(test, 40'000 + 64 * 20 + 30, 40'000 + 64 * 23 + 30);
  ASSERT_TRUE(test.until([&] { return said.contains("attends"); }));
  EXPECT_EQ(said.toStdString(), "chrT:41,281-41,344 attends to chrT:41,473-41,536: weight 0.25");
  EXPECT_EQ(test.window.inspector().findChild<QLabel*>("place")->text().toStdString(), "chrT:41,313");
}

TEST_F(AttentionPanelTest, AClickGoesToTheQueryAndWithShiftToTheKey) {
  TestWindow test(folders_);
  ASSERT_TRUE(mapIsThere(test));
  test.type("chrT:42,001-42,200");
  ASSERT_TRUE(test.until([&] { return test.region().length() == 200; }));
  const QPoint at = test.window.attention().map().pointOf(41'000, 43'000);
  QTest::mouseClick(plotOf(test), Qt::LeftButton, {}, at);
  EXPECT_TRUE(test.region().contains(41'000));
  QTest::mouseClick(plotOf(test), Qt::LeftButton, Qt::ShiftModifier, at);
  EXPECT_TRUE(test.region().contains(43'000));
}

TEST_F(AttentionPanelTest, CurvesAreTheRowAndTheColumnOfTheBase) {
  TestWindow test(folders_);
  ASSERT_TRUE(mapIsThere(test));
  const AttentionSquare& map = test.window.attention().map();
  const ProfileCurve row = map.row(40'000 + 64 * 5);
  EXPECT_EQ(row.axis.begin, 40'000);
  EXPECT_EQ(row.axis.basesPerBin, 64);
  ASSERT_EQ(row.weights.size(), 64u);
  EXPECT_FLOAT_EQ(static_cast<float>(row.weights[5]), 1);
  EXPECT_FLOAT_EQ(static_cast<float>(row.weights[9]), 0.2f);
  EXPECT_FLOAT_EQ(static_cast<float>(map.column(40'000 + 64 * 9).weights[5]), 0.2f);
  EXPECT_TRUE(test.until([&] {
    return test.window.attention().rowProfile().title().contains("What chrT:42,049-42,112 attends to");
  })) << "the middle of the view";
}

TEST_F(AttentionPanelTest, SaysHowFineItIsAndOffersAFinerRun) {
  TestWindow test(folders_);
  ASSERT_TRUE(mapIsThere(test));
  const QLabel* words = test.window.attention().words();
  EXPECT_THAT(words->text().toStdString(), HasSubstr("1 cell = 64 bp, 64 \u00d7 64 cells."));
  test.type("chrT:42,001-42,200");
  ASSERT_TRUE(test.until([&] { return words->text().contains("Run the 200 bp in view alone"); }));
  const Region view = test.region();
  emit const_cast<QLabel*>(words)->linkActivated("finer");
  ASSERT_TRUE(test.until([&] {
    const auto* run = test.window.runs().current();
    return run && run->window == view;
  }));
  EXPECT_EQ(test.window.runs().selection(), view) << "what was run is marked on the tracks";
}

TEST_F(AttentionPanelTest, WithoutARunItSaysWhatToDo) {
  TestWindow test(folders_);
  EXPECT_FALSE(test.window.attention().map().isVisible());
  const auto labels = test.window.attention().findChildren<QLabel*>();
  EXPECT_TRUE(std::ranges::any_of(labels, [](const QLabel* label) {
    return label->isVisible() && label->text() == "Run the model to see what attends to what.";
  }));
}

}  // namespace
}  // namespace janus::ui
