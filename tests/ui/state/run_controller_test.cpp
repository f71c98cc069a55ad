// Runs as a user meets them in the window: by themselves, asked about, of what was selected, failed.
#include <gmock/gmock.h>

#include "tests/ui/window_fixture.h"

namespace janus::ui {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(WindowTest, RunsByItselfWhenItIsQuickAndNamesItsWindow) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  ASSERT_TRUE(test.hasRun());
  EXPECT_EQ(test.window.runs().current()->window, (Region{"chrT", 40'000, 44'096}));
  EXPECT_EQ(test.window.view().catalogue().window, test.window.runs().current()->window);
  EXPECT_THAT(test.window.toolbar().runBar()->cost().toStdString(), HasSubstr("4,096 bp"));
  EXPECT_THAT(test.window.toolbar().runBar()->cost().toStdString(), HasSubstr("0.4 s"));
}

TEST_F(WindowTest, KeepsTheRunThatCoversTheViewAndMakesANewOneBeyondIt) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  ASSERT_TRUE(test.hasRun());
  const std::string first = test.window.runs().current()->key;
  test.window.navigator().goTo({"chrT", 41'000, 42'000});
  ASSERT_TRUE(test.hasDecided());
  EXPECT_EQ(test.window.runs().current()->key, first);
  test.window.navigator().goTo({"chrT", 50'000, 51'000});
  ASSERT_TRUE(
      test.until([&] { return test.window.runs().current() && test.window.runs().current()->key != first; }));
  EXPECT_EQ(test.window.runs().current()->window, (Region{"chrT", 50'000, 51'000}));
  test.window.navigator().goTo({"chrT", 41'000, 42'000});
  ASSERT_TRUE(test.until([&] { return test.window.runs().current()->key == first; }));
  EXPECT_EQ(test.window.workspace().runs().size(), 2u);
}

TEST_F(WindowTest, AsksBeforeALongRunAndCancelsIt) {
  qputenv("FAKE_SECONDS", "10");
  qputenv("FAKE_RUN", "30");
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  ASSERT_TRUE(test.hasEstimate());
  EXPECT_FALSE(test.window.runs().running());
  QTest::mouseClick(test.window.toolbar().runBar()->runButton(), Qt::LeftButton);
  EXPECT_FALSE(test.window.runs().running());
  EXPECT_THAT(test.notices(), HasSubstr("Run chrT:40,001-44,096 (4,096 bp)? It needs about 41 s"));
  auto buttons = test.window.notices().findChildren<QPushButton*>();
  ASSERT_EQ(buttons.size(), 1);
  QTest::mouseClick(buttons[0], Qt::LeftButton);
  EXPECT_TRUE(test.window.runs().running());
  EXPECT_TRUE(test.window.toolbar().runBar()->cancelButton()->isVisible());
  EXPECT_EQ(test.window.view().catalogue().computing, (Region{"chrT", 40'000, 44'096}));
  QTest::mouseClick(test.window.toolbar().runBar()->cancelButton(), Qt::LeftButton);
  EXPECT_FALSE(test.window.runs().running());
  EXPECT_FALSE(test.window.view().catalogue().computing);
  EXPECT_TRUE(test.window.toolbar().runBar()->runButton()->isVisible());
}

TEST_F(WindowTest, AQuestionIsAnsweredByTheKeyThatPutIt) {
  qputenv("FAKE_SECONDS", "10");
  qputenv("FAKE_RUN", "30");
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  ASSERT_TRUE(test.hasEstimate());
  QAction* run = test.actions.find("Run this region");
  ASSERT_NE(run, nullptr);
  run->trigger();
  const auto close = test.window.notices().findChildren<QToolButton*>();
  ASSERT_EQ(close.size(), 1);
  QTest::mouseClick(close[0], Qt::LeftButton);
  run->trigger();
  EXPECT_FALSE(test.window.runs().running()) << "a question that was dismissed is put again";
  run->trigger();
  EXPECT_TRUE(test.window.runs().running());
  test.window.runs().cancel();
}

TEST_F(WindowTest, AQuestionLeavesWithItsWindow) {
  qputenv("FAKE_SECONDS", "10");
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  ASSERT_TRUE(test.hasEstimate());
  test.window.runs().run();
  ASSERT_THAT(test.notices(), HasSubstr("Run chrT:40,001-44,096"));
  test.window.navigator().pan(500);
  EXPECT_THAT(test.notices(), HasSubstr("Run chrT:40,001-44,096")) << "still in sight";
  test.window.navigator().goTo({"chrT", 80'000, 84'000});
  EXPECT_EQ(test.notices(), "");
  test.window.runs().runAnyway();
  EXPECT_FALSE(test.window.runs().running()) << "nothing is asked any more";
}

TEST_F(WindowTest, AWindowThatDoesNotFitIsAskedAbout) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp("chrT:1-80,000"));
  ASSERT_TRUE(test.hasEstimate());
  test.window.runs().run();
  EXPECT_THAT(test.notices(), HasSubstr("80 MB on CPU, but only 8.0 GB are free"));
}

TEST_F(WindowTest, ASelectedRegionIsWhatRuns) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  ASSERT_TRUE(test.hasRun());
  emit test.window.view().regionSelected(Region{"chrT", 41'000, 43'500});
  ASSERT_TRUE(test.until([&] { return test.window.runs().estimate()->window.length() == 2500; }));
  test.window.runs().run();
  ASSERT_TRUE(test.until([&] { return test.window.runs().current()->window.length() == 2500; }));
}

TEST_F(WindowTest, ASelectedRegionOutlivesTheOpeningOfAModel) {
  TestWindow test(folders_);
  test.window.open({"/data/made-up.fa"});
  ASSERT_TRUE(test.until([&] { return test.window.workspace().genome().has_value(); }));
  const Region selected{"chrT", 41'000, 43'500};
  test.window.runs().setSelection(selected);
  test.window.open({{}, "/data/made-up.safetensors"});
  ASSERT_TRUE(test.until([&] { return test.window.workspace().model().has_value(); }));
  EXPECT_EQ(test.window.runs().selection(), selected);
  EXPECT_EQ(test.window.view().selection(), selected);
}

TEST_F(WindowTest, AFailedRunIsASentenceWithRetry) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  test.window.runs().setAutomatic(false);
  test.window.navigator().goTo({"chrT", 66'000, 67'000});
  test.window.runs().run();
  ASSERT_TRUE(test.until([&] { return !test.window.runs().busy(); }));
  EXPECT_THAT(test.notices(), HasSubstr("Not enough memory for this made-up window."));
  EXPECT_EQ(test.window.view().catalogue().problem.toStdString(),
            "Not enough memory for this made-up window.");
}

TEST_F(WindowTest, ALongRunIsAskedAboutEvenBeforeItsCostIsKnown) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  test.window.runs().setAutomatic(false);
  QString question;
  QObject::connect(&test.window.runs(), &RunController::asked,
                   [&](const QString& asked) { question = asked; });
  test.window.navigator().goTo({"chrT", 10'000, 90'000});  // does not fit, says the made-up engine
  test.window.runs().run();                                // at once, before the estimate is there
  ASSERT_TRUE(test.until([&] { return !question.isEmpty(); }));
  EXPECT_FALSE(test.window.runs().running());
}

TEST_F(WindowTest, StoredRunsAreShownWithoutRunning) {
  std::string key;
  {
    TestWindow test(folders_);
    ASSERT_TRUE(test.openMadeUp());
    ASSERT_TRUE(test.hasRun());
    key = test.window.runs().current()->key;
  }
  TestWindow test(folders_);
  test.window.runs().setAutomatic(false);
  ASSERT_TRUE(test.openMadeUp());
  ASSERT_TRUE(test.hasRun());
  EXPECT_EQ(test.window.runs().current()->key, key);
  EXPECT_TRUE(test.window.runs().current()->cached);
}

}  // namespace
}  // namespace janus::ui
