// What is computed, asked about and shown, as rules on values.
#include "ui/state/run_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ui/state/made_up_run.h"

namespace janus::ui {
namespace {

const Contig contig{"chrT", 0, 100'000};

Region at(int64_t begin, int64_t end) { return {"chrT", begin, end}; }

RunAim looking(int64_t begin, int64_t end) { return {at(begin, end), contig, {}, 0}; }

Estimate taking(double seconds, bool fits = true) {
  Estimate cost;
  cost.seconds = seconds;
  cost.fits = fits;
  return cost;
}

WindowEstimate quick(const Region& window) { return {window, Strands::Both, taking(0.5)}; }

std::optional<Region> byItself(const RunAim& aim, const KnownRuns& known = {},
                               std::vector<Region> refused = {}) {
  return windowToRunByItself(aim, known, {}, quick(windowToRun(aim)), longestAutomatic, refused);
}

TEST(WindowToRun, IsTheViewWidenedToTheContextWithinTheContig) {
  RunAim aim = looking(40'000, 44'000);
  EXPECT_EQ(windowToRun(aim), at(40'000, 44'000));
  aim.context = 10'000;
  EXPECT_EQ(windowToRun(aim), at(37'000, 47'000));
  aim.context = 2'000;
  EXPECT_EQ(windowToRun(aim), at(40'000, 44'000)) << "what is visible is never cut";
  aim.view = at(100, 1'100);
  aim.context = 10'000;
  EXPECT_EQ(windowToRun(aim), at(0, 10'000)) << "moved into the contig";
  aim.context = 500'000;
  EXPECT_EQ(windowToRun(aim), at(0, 100'000));
}

TEST(WindowToRun, IsTheSelectionAsItIs) {
  RunAim aim = looking(40'000, 44'000);
  aim.selection = at(10, 30);
  aim.context = 10'000;
  EXPECT_EQ(windowToRun(aim), at(10, 30));
}

TEST(RunChoice, IsOfStrandsKindOfDeviceAndPrecision) {
  std::vector<ComputeDevice> devices{{"cpu", "cpu", "CPU", "", true, true},
                                     {"cuda:0", "cuda", "GPU", "", true}};
  EXPECT_EQ(choiceOf(Strands::One, {"auto", "fp32"}, devices).on.kind, "cpu");
  EXPECT_EQ(choiceOf(Strands::One, {"cuda:0", "bf16"}, devices).on.kind, "cuda");
  EXPECT_EQ(choiceOf(Strands::One, {"cuda:0", "bf16"}, {}).on.kind, "cuda")
      << "before the engine has greeted";
  EXPECT_EQ(choiceOf(Strands::One, {}, {}).on.kind, "cpu");
  auto run = madeUpRun(0, 100, Strands::One);
  EXPECT_TRUE(choiceOf(Strands::One, {}, devices).matches(run));
  EXPECT_FALSE(choiceOf(Strands::Both, {}, devices).matches(run));
  run.provenance["precision"] = "bf16";
  EXPECT_FALSE(choiceOf(Strands::One, {}, devices).matches(run));
}

TEST(RunToShow, StaysWithTheOneThatCoversTheView) {
  const std::vector runs{madeUpRun(0, 10'000), madeUpRun(0, 9'000)};
  EXPECT_EQ(runToShow(at(100, 200), {.stored = runs, .shown = &runs[1]}, {}), &runs[1]);
  EXPECT_EQ(runToShow(at(9'000, 9'500), {.stored = runs, .shown = &runs[1]}, {}), &runs[0]);
}

TEST(RunToShow, IsTheNewestOfThoseThatCoverMost) {
  const std::vector runs{madeUpRun(0, 5'000), madeUpRun(4'000, 12'000), madeUpRun(3'000, 11'000)};
  EXPECT_EQ(runToShow(at(4'500, 8'000), {.stored = runs}, {}), &runs[1]);
  EXPECT_EQ(runToShow(at(20'000, 21'000), {.stored = runs}, {}), nullptr);
  EXPECT_EQ(runToShow(at(20'000, 21'000), {.stored = runs, .shown = &runs[0]}, {}), &runs[0])
      << "nothing is better";
}

TEST(RunToShow, StaysWithAChosenOneWhileAnyOfItIsInView) {
  const std::vector runs{madeUpRun(0, 10'000), madeUpRun(8'000, 9'000)};
  KnownRuns known{.stored = runs, .shown = &runs[1], .kept = true};
  EXPECT_EQ(runToShow(at(5'000, 8'100), known, {}), &runs[1]);
  EXPECT_EQ(runToShow(at(5'000, 7'000), known, {}), &runs[0]);
  known.kept = false;
  EXPECT_EQ(runToShow(at(5'000, 8'100), known, {}), &runs[0]);
}

TEST(RunToShow, LooksOnlyAtRunsOfTheChoice) {
  std::vector runs{madeUpRun(0, 10'000, Strands::One), madeUpRun(0, 10'000)};
  runs[1].provenance["device"] = "cuda";
  EXPECT_EQ(runToShow(at(0, 100), {.stored = runs}, {}), nullptr);
  EXPECT_EQ(runToShow(at(0, 100), {.stored = runs}, {.strands = Strands::One}), &runs[0]);
}

TEST(RunToShow, OfARunUnderWayCountsWhatIsKnown) {
  const auto preview = madeUpPreview(0, 50'000, 10'000, 12'000);
  const std::vector runs{madeUpRun(0, 11'000)};
  const KnownRuns known{.stored = runs, .preview = &preview};
  EXPECT_EQ(runToShow(at(10'500, 11'900), known, {}), &preview);
  EXPECT_EQ(runToShow(at(5'000, 6'000), known, {}), &runs[0]) << "in its window, but not known yet";
}

TEST(WindowToRunByItself, IsTheViewWithAtLeastSomeContext) {
  EXPECT_EQ(byItself(looking(40'000, 44'096)), at(40'000, 44'096));
  EXPECT_EQ(byItself(looking(40'000, 40'100)), at(39'794, 40'306));
  RunAim wide = looking(40'000, 41'000);
  wide.context = 3'000;
  EXPECT_EQ(byItself(wide), at(39'000, 42'000));
}

TEST(WindowToRunByItself, IsNoneWhereTheUserDecides) {
  RunAim selected = looking(40'000, 44'000);
  selected.selection = at(41'000, 42'000);
  EXPECT_EQ(byItself(selected), std::nullopt);
  EXPECT_EQ(byItself(looking(40'000, 44'000), {}, {at(40'000, 44'000)}), std::nullopt) << "refused before";
  EXPECT_EQ(byItself({}), std::nullopt) << "no genome is open";
}

TEST(WindowToRunByItself, IsNoneWhereARunHoldsAlready) {
  const std::vector runs{madeUpRun(40'000, 44'000)};
  EXPECT_EQ(byItself(looking(40'000, 44'000), {.stored = runs}), std::nullopt);
  EXPECT_EQ(byItself(looking(43'000, 45'000), {.stored = runs}), at(43'000, 45'000));
  EXPECT_EQ(byItself(looking(43'000, 45'000), {.stored = runs, .shown = &runs[0], .kept = true}),
            std::nullopt)
      << "the one that the user chose is still in view";
}

TEST(WindowToRunByItself, NeedsAnEstimateOfThisWindowThatIsShortAndFits) {
  const RunAim aim = looking(40'000, 44'000);
  const auto with = [&](const Region& window, Estimate cost, double longest = longestAutomatic) {
    return windowToRunByItself(aim, {}, {}, {window, Strands::Both, std::move(cost)}, longest, {});
  };
  EXPECT_EQ(with(aim.view, taking(0.9)), aim.view);
  EXPECT_EQ(with(aim.view, taking(1)), std::nullopt);
  EXPECT_EQ(with(aim.view, taking(1), longRun), aim.view) << "a demo may take some seconds";
  EXPECT_EQ(with(aim.view, taking(0.9, false)), std::nullopt);
  EXPECT_EQ(with(at(0, 4'000), taking(0.9)), std::nullopt) << "of where the view was before";
}

TEST(Question, IsPutForWhatIsLongOrDoesNotFit) {
  EXPECT_FALSE(needsQuestion(taking(longRun)));
  EXPECT_TRUE(needsQuestion(taking(longRun + 1)));
  EXPECT_TRUE(needsQuestion(taking(1, false)));
}

TEST(Question, NamesTheWindowAndWhatItNeeds) {
  Estimate cost = taking(41);
  cost.bytes = 532'000'000;
  cost.availableBytes = 8'000'000'000;
  cost.device = "CPU";
  EXPECT_EQ(questionAbout({at(40'000, 44'096), Strands::Both, cost}).toStdString(),
            "Run chrT:40,001-44,096 (4,096 bp)? It needs about 41 s and 532 MB on CPU.");
  cost.fits = false;
  EXPECT_EQ(
      questionAbout({at(40'000, 44'096), Strands::Both, cost}).toStdString(),
      "chrT:40,001-44,096 (4,096 bp) needs about 41 s and 532 MB on CPU, but only 8.0 GB are free. Choose a "
      "smaller region, or run it anyway.");
}

TEST(Preview, IsWhatIsOnScreenAndALittleAroundIt) {
  EXPECT_EQ(previewToAskFor(at(40'000, 44'000), at(0, 80'000)), at(39'000, 45'000));
  EXPECT_EQ(previewToAskFor(at(0, 4'000), at(1'000, 80'000)), at(1'000, 5'000)) << "of the window only";
}

TEST(Preview, IsNoneWhereTheRestIsThereAtOnce) {
  EXPECT_EQ(previewToAskFor(at(0, 100), at(0, shortestWithPreview - 1)), std::nullopt);
  EXPECT_EQ(previewToAskFor(at(0, 100), at(0, shortestWithPreview)), at(0, 125));
  EXPECT_EQ(previewToAskFor(at(10'000, 17'000), at(0, 20'000)), std::nullopt) << "most of it is on screen";
  EXPECT_EQ(previewToAskFor(at(50'000, 51'000), at(0, 20'000)), std::nullopt) << "none of it is";
}

}  // namespace
}  // namespace janus::ui
