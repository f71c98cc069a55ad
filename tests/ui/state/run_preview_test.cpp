// What is on screen while a much longer window is computed: shown first, by itself, and not changed by the
// rest.
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ui/lane_handling.h"
#include "ui/panels/attention_panel.h"

namespace janus::ui {
namespace {

using testing::HasSubstr;

class FirstTest : public testing::Test {
 protected:
  FirstTest() {
    qputenv("FAKE_SECONDS", "0.1");
    qputenv("FAKE_RUN", "0.1");
    qputenv("FAKE_HOLD", folders_.path("go").toUtf8());
  }
  ~FirstTest() override { qunsetenv("FAKE_HOLD"); }

  // The rest of the run may follow.
  void letGo() { ASSERT_TRUE(QFile(folders_.path("go")).open(QIODevice::WriteOnly)); }

  // Opened where one base is a few pixels, with a run under way over much more than that.
  bool begin(TestWindow& test) {
    test.window.runs().setAutomatic(false);
    if (!test.openMadeUp("chrT:40,001-40,200")) return false;
    test.window.runs().setSelection(Region{"chrT", 20'000, 60'000});
    test.window.runs().run();
    return test.until([&] { return test.window.runs().running(); });
  }
  bool told(TestWindow& test) {
    return test.until([&] {
      const auto* run = test.window.runs().current();
      return run && run->preview && test.window.view().settled();
    });
  }
  static std::string said(TestWindow& test) {
    std::string all;
    for (const QLabel* label : test.window.findChildren<QLabel*>()) all += label->text().toStdString() + "\n";
    return all;
  }
  PrivateFolders folders_;
};

TEST_F(FirstTest, IsWhatIsOnScreenAndALittleAroundIt) {
  TestWindow test(folders_);
  ASSERT_TRUE(begin(test));
  ASSERT_TRUE(told(test));
  const auto* run = test.window.runs().current();
  EXPECT_EQ(*run->preview, (Region{"chrT", 39'950, 40'250}));
  EXPECT_EQ(run->window, (Region{"chrT", 20'000, 60'000}));
  EXPECT_TRUE(test.window.runs().running());
  const auto& tracks = test.window.view().catalogue().tracks;
  EXPECT_TRUE(tracks.contains("information"));
  EXPECT_FALSE(tracks.contains("expert.1.fwd"));
  EXPECT_EQ(test.window.view().catalogue().run, "");
  letGo();
  ASSERT_TRUE(test.until([&] { return test.hasRun() && !test.window.runs().current()->preview; }));
  EXPECT_EQ(test.window.runs().current()->window, (Region{"chrT", 20'000, 60'000}));
  EXPECT_TRUE(test.window.view().catalogue().tracks.contains("expert.1.fwd"));
  EXPECT_EQ(test.notices(), "");
}

TEST_F(FirstTest, IsReadBaseByBaseAndSaysWhatIsStillToCome) {
  TestWindow test(folders_);
  ASSERT_TRUE(begin(test));
  ASSERT_TRUE(told(test));
  emit test.window.view().pointed(40'100);
  ASSERT_TRUE(test.until([&] { return test.window.inspector().values().contains("probability.A"); }));
  EXPECT_THAT(said(test), HasSubstr("still under way"));
  emit test.window.view().pointed(50'000);
  EXPECT_TRUE(test.until([&] {
    return said(test).find("Still being computed. Known so far is chrT:39,951-40,250.") != std::string::npos;
  }));
  test.window.exports().exportTracks({}, true);
  EXPECT_THAT(test.notices(), HasSubstr("still under way"));
}

TEST_F(FirstTest, GoesWithTheRunThatIsCancelled) {
  TestWindow test(folders_);
  ASSERT_TRUE(begin(test));
  ASSERT_TRUE(told(test));
  test.window.runs().cancel();
  EXPECT_EQ(test.window.runs().current(), nullptr);
  EXPECT_FALSE(test.window.view().catalogue().tracks.contains("information"));
}

TEST_F(FirstTest, GivesWayWhereAnotherRunCoversTheView) {
  TestWindow test(folders_);
  test.window.runs().setAutomatic(false);
  ASSERT_TRUE(test.openMadeUp("chrT:70,001-71,000"));
  test.window.runs().run();
  ASSERT_TRUE(test.hasRun());
  const std::string other = test.window.runs().current()->key;
  test.window.navigator().goTo({"chrT", 40'000, 40'200});
  test.window.runs().setSelection(Region{"chrT", 20'000, 60'000});
  test.window.runs().run();
  ASSERT_TRUE(told(test));
  const std::string first = test.window.runs().current()->key;
  test.window.navigator().goTo({"chrT", 70'100, 70'300});
  EXPECT_TRUE(test.until([&] { return test.window.runs().current()->key == other; }));
  test.window.navigator().goTo({"chrT", 40'000, 40'200});
  EXPECT_TRUE(test.until([&] { return test.window.runs().current()->key == first; }));
}

TEST_F(FirstTest, IsToldAgainByTheNextEngine) {
  TestWindow test(folders_);
  ASSERT_TRUE(begin(test));
  ASSERT_TRUE(told(test));
  ::kill(static_cast<pid_t>(test.window.client().processId()), SIGKILL);
  ASSERT_TRUE(test.until([&] { return !test.window.runs().current(); }));
  EXPECT_TRUE(told(test));
  letGo();
  EXPECT_TRUE(test.until([&] { return test.hasRun() && !test.window.runs().current()->preview; }));
}

TEST_F(FirstTest, ContextAroundTheViewIsWhatIsRun) {
  letGo();
  TestWindow test(folders_);
  test.window.runs().setAutomatic(false);
  ASSERT_TRUE(test.openMadeUp("chrT:40,001-40,200"));
  test.window.runs().setContext(20'000);
  EXPECT_EQ(test.window.runs().target(), (Region{"chrT", 30'100, 50'100}));
  test.window.navigator().goTo({"chrT", 0, 200});
  EXPECT_EQ(test.window.runs().target(), (Region{"chrT", 0, 20'000}));
  EXPECT_THAT(test.window.findChild<QToolButton*>("runLine")->toolTip().toStdString(),
              HasSubstr("this region in 20,000 bp"));
  const SessionFile session = test.session.capture();
  test.window.navigator().goTo({"chrT", 10'000, 50'000});
  EXPECT_EQ(test.window.runs().target(), (Region{"chrT", 10'000, 50'000}));
  test.window.navigator().goTo({"chrT", 40'000, 40'200});
  test.window.runs().run();
  ASSERT_TRUE(test.hasRun());
  EXPECT_EQ(test.window.runs().current()->window, (Region{"chrT", 30'100, 50'100}));
  test.window.runs().setContext(0);
  test.session.apply(session);
  EXPECT_EQ(test.window.runs().context(), 20'000);
}

// The engine itself: not a pixel of the lanes that were told changes when the whole window is there.
TEST_F(FirstTest, WhatWasShownStaysToThePixel) {
  TestWindow test(QStringList{JANUS_BINARY_DIR "/janus", "engine"});
  test.window.runs().setAutomatic(false);
  test.window.open({"demo", JANUS_TESTS_DIR "/golden/tiny-nomid-nomlp", {}, "chr16:300,001-300,150"});
  ASSERT_TRUE(test.until([&] {
    return test.window.workspace().model() && !test.window.workspace().busy() &&
           test.region().begin == 300'000;
  })) << test.notices();
  test.window.runs().setContext(8'300);
  std::map<std::string, QImage> shown, keys;
  const auto take = [&](std::map<std::string, QImage>& into) {
    for (const char* word : {"logo", "information", "reference_probability", "log_odds"}) {
      test.window.view().reveal(word);
      const QRect lane = test.window.view().laneRect(word);
      into[word] = test.window.view().viewport()->grab(lane).toImage();
    }
  };
  bool early = false;
  QObject::connect(&test.window.view(), &TrackView::settledChanged, &test.window, [&](bool settled) {
    const auto* run = test.window.runs().current();
    if (settled && run && run->preview && shown.empty()) take(shown), early = test.window.runs().running();
  });
  QObject::connect(&test.window.runs(), &RunController::asked, &test.window.runs(),
                   &RunController::runAnyway);
  test.window.runs().run();
  ASSERT_TRUE(test.until([&] {
    const auto* run = test.window.runs().current();
    return run && !run->preview && !test.window.runs().busy() && test.window.view().settled();
  })) << test.notices();
  EXPECT_TRUE(early);
  ASSERT_EQ(shown.size(), 4u);
  std::map<std::string, QImage> final;
  take(final);
  for (const auto& [word, picture] : shown) EXPECT_EQ(picture, final[word]) << word;
}

}  // namespace
}  // namespace janus::ui
