// What the panel of the experts' load says of what is visible.
#include "ui/panels/load_panel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "protocol/locus.h"
#include "tests/ui/test_window.h"
#include "ui/panels/analysis_dock.h"
#include "ui/style/theme.h"

namespace janus::ui {
namespace {

using testing::HasSubstr;

class LoadPanelTest : public testing::Test {
 protected:
  LoadPanelTest() {
    qputenv("FAKE_SECONDS", "0.1");
    qputenv("FAKE_RUN", "0.1");
  }
  static std::string words(TestWindow& test) {
    return shown(test)->findChild<QLabel*>("quiet")->text().toStdString();
  }
  static LoadPanel* shown(TestWindow& test) {
    test.window.analysis().tabs()->setCurrentIndex(1);
    return test.window.analysis().findChild<LoadPanel*>();
  }
  static ExpertLoadPlot* plot(TestWindow& test) { return shown(test)->findChild<ExpertLoadPlot*>(); }

  static int dotsOf(const QImage& picture, const QRect& part, QRgb colour) {
    int dots = 0;
    for (int y = part.top(); y <= part.bottom(); ++y)
      for (int x = part.left(); x <= part.right(); ++x) dots += picture.pixel(x, y) == colour;
    return dots;
  }

  PrivateFolders folders_;
};

TEST_F(LoadPanelTest, SaysThatARunIsMissing) {
  qputenv("FAKE_SECONDS", "1000");  // too long to run by itself
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp() && test.hasEstimate());
  EXPECT_TRUE(test.until([&] { return words(test).starts_with("Run the model"); })) << words(test);
  EXPECT_FALSE(plot(test)->isVisible());
}

TEST_F(LoadPanelTest, ShowsTheSharesOfWhatIsVisible) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp() && test.hasRun());
  ASSERT_TRUE(test.until([&] { return plot(test)->isVisible(); })) << words(test);
  EXPECT_THAT(words(test), HasSubstr(formatLocus(test.window.navigator().region())));
  // Readers from left to right stand above the others: they alone send bases to the first expert.
  const auto dots = [&](bool above, size_t expert) {
    const QImage picture = plot(test)->grab().toImage();
    const QRect half(0, above ? 0 : picture.height() / 2, picture.width(), picture.height() / 2);
    return dotsOf(picture, half, Theme::day().experts[expert].rgb());
  };
  EXPECT_TRUE(test.until([&] { return dots(true, 0) > 0; })) << "drawn when the window has time";
  EXPECT_EQ(dots(false, 0), 0);
  EXPECT_GT(dots(false, 1), 0);
}

TEST_F(LoadPanelTest, FollowsTheView) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp() && test.hasRun());
  test.window.navigator().goTo({"chrT", 40'100, 40'200});
  EXPECT_TRUE(test.until([&] { return words(test).find("chrT:40,101-40,200") != std::string::npos; }))
      << words(test);
  test.window.navigator().goTo({"chrT", 1'000, 1'200});
  EXPECT_TRUE(test.until([&] { return words(test).find("elsewhere") != std::string::npos; })) << words(test);
  EXPECT_FALSE(plot(test)->isVisible());
}

}  // namespace
}  // namespace janus::ui
