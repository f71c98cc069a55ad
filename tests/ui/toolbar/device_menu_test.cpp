// Where runs are computed, as a user chooses it.
#include <gmock/gmock.h>

#include "protocol/provenance.h"
#include "tests/ui/window_fixture.h"
#include "ui/output/commands.h"
#include "ui/toolbar/device_menu.h"

namespace janus::ui {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class DeviceChoiceTest : public WindowTest {
 protected:
  ~DeviceChoiceTest() override { qunsetenv("FAKE_GPU"); }

  static DeviceMenu& menuOf(TestWindow& test) {
    auto* menu = test.window.toolbar().runBar()->line()->menu()->findChild<DeviceMenu*>();
    emit menu->aboutToShow();
    return *menu;
  }
  // "[x] " before the one that is chosen, "(words)" what cannot be.
  static std::vector<std::string> entries(TestWindow& test) {
    std::vector<std::string> found;
    for (const QAction* action : menuOf(test).actions()) {
      if (action->isSeparator()) continue;
      const std::string text = action->text().toStdString();
      found.push_back(!action->isEnabled() ? "(" + text + ")" : action->isChecked() ? "[x] " + text : text);
    }
    return found;
  }
  static void choose(TestWindow& test, const QString& words) {
    for (QAction* action : menuOf(test).actions())
      if (action->text() == words) return action->trigger();
    FAIL() << words.toStdString();
  }
  static bool isShown(TestWindow& test, const std::string& kind, const std::string& precision) {
    const auto* run = test.window.runs().current();
    return run && computedOn(run->provenance) == ComputedOn{kind, precision} && !test.window.runs().busy();
  }
};

TEST_F(DeviceChoiceTest, WithoutAGpuTheMenuSaysWhyThereIsNone) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  EXPECT_THAT(entries(test), ElementsAre("[x] Automatic (CPU, made up, 2 threads)", "CPU, made up, 2 threads",
                                         "(No GPU: no driver that is new enough for a made-up device of "
                                         "this kind is installed)"));
  choose(test, "CPU, made up, 2 threads");
  EXPECT_EQ(entries(test)[1], "[x] CPU, made up, 2 threads");
  EXPECT_EQ(test.window.status().deviceText(), "CPU, made up, 2 threads");
}

TEST_F(DeviceChoiceTest, AnotherDeviceMakesRunsOfItsOwnAndTheFirstOnesComeBack) {
  qputenv("FAKE_GPU", "1");
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  ASSERT_TRUE(test.hasRun());
  const std::string first = test.window.runs().current()->key;
  EXPECT_THAT(entries(test), ElementsAre("[x] Automatic (CPU, made up, 2 threads)", "CPU, made up, 2 threads",
                                         "GPU A, fp32", "GPU A, bf16 (quicker, rounded)"));
  choose(test, "GPU A, bf16 (quicker, rounded)");
  ASSERT_TRUE(test.until([&] { return isShown(test, "cuda", "bf16"); }));
  EXPECT_NE(test.window.runs().current()->key, first);
  EXPECT_EQ(test.window.status().deviceText(), "GPU A, bf16");
  EXPECT_THAT(predictLine(commandFor(test.window.workspace(), test.window.runs())).toStdString(),
              HasSubstr("--device cuda:0 --precision bf16"));
  choose(test, "GPU A, fp32");
  ASSERT_TRUE(test.until([&] { return isShown(test, "cuda", "fp32"); }));
  choose(test, "Automatic (CPU, made up, 2 threads)");
  EXPECT_EQ(test.window.runs().current()->key, first);
  ASSERT_TRUE(test.hasDecided());
  EXPECT_EQ(std::ranges::count(askedOf(folders_), "run"), 3) << "what is stored is not computed again";
  EXPECT_EQ(test.window.workspace().runs().size(), 3u) << "what is stored is not computed again";
}

TEST_F(DeviceChoiceTest, IsKeptInTheSessionAndLeftOutWhereThereIsNoSuchDevice) {
  qputenv("FAKE_GPU", "1");
  const QString file = folders_.path("gpu.janus.json");
  {
    TestWindow test(folders_);
    ASSERT_TRUE(test.openMadeUp());
    choose(test, "GPU A, bf16 (quicker, rounded)");
    test.session.saveFile(file);
  }
  {
    TestWindow test(folders_);
    test.session.openFile(file);
    ASSERT_TRUE(test.until([&] { return isShown(test, "cuda", "bf16"); }));
    EXPECT_THAT(test.notices(), Not(HasSubstr("no device")));
  }
  qunsetenv("FAKE_GPU");
  TestWindow test(folders_);
  test.session.openFile(file);
  ASSERT_TRUE(test.until([&] { return isShown(test, "cpu", "fp32"); }));
  EXPECT_EQ(test.window.runs().device(), DeviceChoice());
  EXPECT_THAT(test.notices(), HasSubstr("This computer has no device \"cuda:0\""));
}

}  // namespace
}  // namespace janus::ui
