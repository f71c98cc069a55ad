// Which run is shown as runs come, go and are chosen.
#include "ui/state/shown_run.h"

#include <gtest/gtest.h>

#include "tests/ui/state/made_up_run.h"

namespace janus::ui {
namespace {

Region at(int64_t begin, int64_t end) { return {"chrT", begin, end}; }

struct Stored {
  std::vector<KnownRun> runs{madeUpRun(0, 10'000), madeUpRun(20'000, 30'000)};
  ShownRun shown{runs};

  std::string key() const { return shown.current() ? shown.current()->key : ""; }
  bool look(int64_t begin, int64_t end) { return shown.choose(at(begin, end), {}); }
};

TEST(ShownRun, FollowsTheViewAndSaysWhenItChanges) {
  Stored stored;
  EXPECT_EQ(stored.shown.current(), nullptr);
  EXPECT_TRUE(stored.look(100, 200));
  EXPECT_EQ(stored.key(), "0-10000-both");
  EXPECT_FALSE(stored.look(300, 400));
  EXPECT_TRUE(stored.look(21'000, 22'000));
  EXPECT_EQ(stored.key(), "20000-30000-both");
}

TEST(ShownRun, AChosenOneIsKeptUntilAnotherTakesItsPlace) {
  Stored stored;
  stored.runs.push_back(madeUpRun(5'000, 6'000));
  EXPECT_TRUE(stored.shown.keep("5000-6000-both"));
  EXPECT_FALSE(stored.shown.keep("5000-6000-both")) << "it is shown already";
  EXPECT_FALSE(stored.shown.keep("no such run"));
  EXPECT_EQ(stored.key(), "5000-6000-both");
  EXPECT_FALSE(stored.look(5'500, 9'000)) << "any of it is in view";
  EXPECT_TRUE(stored.look(7'000, 9'000));
  EXPECT_FALSE(stored.shown.known().kept);
}

TEST(ShownRun, AReleasedOneGivesWay) {
  Stored stored;
  stored.runs.push_back(madeUpRun(5'000, 6'000));
  ASSERT_TRUE(stored.shown.keep("5000-6000-both"));
  stored.shown.release();
  EXPECT_TRUE(stored.look(5'500, 9'000));
  EXPECT_EQ(stored.key(), "0-10000-both");
}

TEST(ShownRun, WhatWasJustComputedIsShownOnceItIsStored) {
  Stored stored;
  const auto made = madeUpRun(50'000, 51'000);
  stored.shown.show(made.key, true);
  EXPECT_EQ(stored.shown.current(), nullptr);
  stored.runs.insert(stored.runs.begin(), made);
  EXPECT_EQ(stored.key(), made.key);
  EXPECT_TRUE(stored.shown.known().kept);
}

TEST(ShownRun, APreviewIsShownWhereAnyOfItIsInView) {
  Stored stored;
  ASSERT_TRUE(stored.look(9'000, 9'500));
  EXPECT_FALSE(stored.shown.takePreview(madeUpPreview(0, 80'000, 40'000, 41'000), at(9'000, 9'500)));
  EXPECT_EQ(stored.key(), "0-10000-both");
  EXPECT_TRUE(stored.look(40'100, 40'200)) << "it is known, so the view finds it";
  EXPECT_TRUE(stored.shown.current()->preview.has_value());
  EXPECT_TRUE(stored.look(9'000, 9'500));
  EXPECT_TRUE(stored.shown.takePreview(madeUpPreview(0, 80'000, 9'000, 9'600), at(9'500, 9'700)));
  EXPECT_EQ(stored.key(), "0-80000-both-preview");
}

TEST(ShownRun, ADroppedPreviewLeavesWhatIsStored) {
  Stored stored;
  ASSERT_TRUE(stored.shown.takePreview(madeUpPreview(0, 80'000, 9'000, 9'600), at(9'000, 9'500)));
  stored.shown.dropPreview();
  EXPECT_EQ(stored.shown.current(), nullptr);
  EXPECT_TRUE(stored.look(9'000, 9'500));
  EXPECT_EQ(stored.key(), "0-10000-both");
}

TEST(ShownRun, ForgetsAllOfIt) {
  Stored stored;
  ASSERT_TRUE(stored.shown.takePreview(madeUpPreview(0, 80'000, 9'000, 9'600), at(9'000, 9'500)));
  ASSERT_TRUE(stored.shown.keep("0-10000-both"));
  stored.shown.forget();
  EXPECT_EQ(stored.shown.current(), nullptr);
  EXPECT_EQ(stored.shown.known().preview, nullptr);
  EXPECT_FALSE(stored.shown.known().kept);
}

}  // namespace
}  // namespace janus::ui
