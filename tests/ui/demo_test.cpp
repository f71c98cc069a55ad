// The window with its own engine on the demo that ships: what a newcomer does in the first minutes.
#include <csignal>

#include <QDir>
#include <QProcess>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ui/test_window.h"

namespace janus::ui {
namespace {

using testing::HasSubstr;

const QStringList ownEngine{JANUS_BINARY_DIR "/janus", "engine"};

class DemoTest : public testing::Test {
 protected:
  bool open(TestWindow& test, const QString& locus) {
    test.window.open({"demo", "demo", {}, locus});
    return test.until([&] {
      const Workspace& workspace = test.window.workspace();
      return workspace.genome() && workspace.model() && !workspace.tracks().empty() && !workspace.busy() &&
             test.window.navigator().span() < 100'000;
    });
  }
  bool run(TestWindow& test) {
    if (!test.hasRunOver()) test.window.runs().run();
    return test.until([&] { return test.hasRunOver(); });
  }
  PrivateFolders folders_;
};

TEST_F(DemoTest, ShowsAPredictionWhoseNumbersAddUp) {
  TestWindow test(ownEngine);
  ASSERT_TRUE(open(test, "chr16:278,001-278,600"));
  ASSERT_TRUE(run(test)) << test.notices();
  emit test.window.view().pointed(278'270);
  const PointValues& values = test.window.inspector().values();
  ASSERT_TRUE(test.until([&] {
    return test.window.inspector().place() == "chr16:278,271" && values.contains("probability.A");
  }));
  double sum = 0;
  for (const char* base : {"A", "C", "G", "T"}) sum += values.at(std::string("probability.") + base);
  EXPECT_NEAR(sum, 1, 1e-5);
  EXPECT_TRUE(values.contains("expert.7.bwd"));
  ASSERT_TRUE(test.until([&] { return test.window.view().settled(); }));
}

TEST_F(DemoTest, FindsAGeneByItsName) {
  TestWindow test(ownEngine);
  ASSERT_TRUE(open(test, "chr16:278,001-278,600"));
  test.type("axin1");
  ASSERT_TRUE(test.until([&] { return test.region().length() > 10'000; }))
      << test.window.locusBox()->message().toStdString();
  EXPECT_TRUE(test.region().contains(287'440) && test.region().contains(352'000));
}

TEST_F(DemoTest, ExportsWhatItShows) {
  TestWindow test(ownEngine);
  ASSERT_TRUE(open(test, "chr16:278,001-278,600"));
  ASSERT_TRUE(run(test)) << test.notices();
  test.window.exports().send({{}, {"information"}, true, "bigwig", folders_.path("out"), 0.5});
  ASSERT_TRUE(test.until([&] { return QFile::exists(folders_.path("out/information.bw")); }))
      << test.notices();
}

TEST_F(DemoTest, GoesOnAfterItsEngineIsKilled) {
  TestWindow test(ownEngine);
  ASSERT_TRUE(open(test, "chr16:278,001-278,600"));
  ASSERT_TRUE(run(test)) << test.notices();
  const std::string key = test.window.runs().current()->key;
  kill(static_cast<pid_t>(test.window.client().processId()), SIGKILL);
  ASSERT_TRUE(test.until([&] { return test.window.client().state() != EngineClient::State::Ready; }));
  ASSERT_TRUE(test.until([&] { return test.window.client().state() == EngineClient::State::Ready; }));
  emit test.window.view().pointed(278'100);
  ASSERT_TRUE(test.until([&] {
    return test.window.inspector().place() == "chr16:278,101" && !test.window.inspector().values().empty();
  }));
  EXPECT_EQ(test.window.runs().current()->key, key);
}

TEST_F(DemoTest, TheProgramDrawsTheDemo) {
  QProcess program;
  program.start(JANUS_BINARY_DIR "/janusscope", {"--demo", "--locus", "chr16:278,001-278,400", "--size",
                                                 "1200x800", "--screenshot", folders_.path("demo.png")});
  ASSERT_TRUE(program.waitForFinished(300'000));
  EXPECT_EQ(program.exitCode(), 0) << program.readAllStandardError().toStdString();
  EXPECT_EQ(QImage(folders_.path("demo.png")).size(), QSize(1200, 800));
}

}  // namespace
}  // namespace janus::ui
