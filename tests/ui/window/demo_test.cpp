// The window with its own engine on the demo that ships: what a newcomer does in the first minutes.
#include <csignal>

#include <QDir>
#include <QProcess>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ui/lane_handling.h"
#include "ui/output/export_dialog.h"

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

// Chooses format, extent and folder in the dialog of an export and confirms it.
void answerExport(const char* format, const QString& extent, const QString& folder) {
  whenAsked<ExportDialog>([=](ExportDialog& dialog) {
    const auto boxes = dialog.findChildren<QComboBox*>();
    boxes[0]->setCurrentIndex(boxes[0]->findData(format));
    boxes[1]->setCurrentIndex(boxes[1]->findText(extent, Qt::MatchStartsWith));
    auto* line = dialog.findChild<QLineEdit*>("folder");
    line->selectAll();
    QTest::keyClicks(line, folder);
    for (QPushButton* button : dialog.findChildren<QPushButton*>())
      if (button->text() == "Export") QTest::mouseClick(button, Qt::LeftButton);
  });
}

std::vector<std::string> linesOf(const QString& path) {
  QFile file(path);
  std::vector<std::string> lines;
  if (file.open(QIODevice::ReadOnly))
    for (const QByteArray& line : file.readAll().split('\n'))
      if (!line.isEmpty() && !line.startsWith('#')) lines.push_back(line.toStdString());
  return lines;
}

TEST_F(DemoTest, ExportsALaneByItsMenu) {
  TestWindow test(ownEngine);
  ASSERT_TRUE(open(test, "chr16:278,001-278,600"));
  ASSERT_TRUE(run(test)) << test.notices();
  LaneHands hands{test};
  answerExport("bigwig", "whole result", folders_.path("out"));
  ASSERT_TRUE(hands.choose("information", "Export whole result…"));
  ASSERT_TRUE(test.until([&] { return QFile::exists(folders_.path("out/information.bw")); }))
      << test.notices();
  ASSERT_TRUE(test.until([&] { return test.notices().find("Wrote 1 file") != std::string::npos; }));
  EXPECT_TRUE(QFile::exists(folders_.path("out/provenance.json")));
}

TEST_F(DemoTest, LanesOfTheRunAFileAndAPluginAreExportedTogether) {
  TestWindow test(ownEngine);
  ASSERT_TRUE(open(test, "chr16:278,001-278,600"));
  ASSERT_TRUE(run(test)) << test.notices();
  LaneHands hands{test};
  answerExport("bigwig", "whole result", folders_.path("out"));
  ASSERT_TRUE(hands.choose("information", "Export whole result…"));
  const QString file = folders_.path("out/information.bw");
  ASSERT_TRUE(test.until([&] { return QFile::exists(file); })) << test.notices();
  test.window.workspace().openTrack(file);
  const std::string fileWord = "file:" + file.toStdString();
  ASSERT_TRUE(test.until([&] { return !test.window.view().laneRect(fileWord).isNull(); }));
  test.window.lanes().toggle("plugin/cpg/gc");
  test.window.navigator().goTo({"chr16", 278'100, 278'120});
  hands.click("information");
  hands.click(fileWord, Qt::ControlModifier);
  hands.click("plugin/cpg/gc", Qt::ControlModifier);
  answerExport("tsv", "visible region: chr16:278,101-278,120", folders_.path("table"));
  ASSERT_TRUE(hands.choose("plugin/cpg/gc", "Export visible…"));
  const QString table = folders_.path("table/tracks.tsv");
  ASSERT_TRUE(test.until([&] { return QFile::exists(table); })) << test.notices();
  const auto lines = linesOf(table);
  ASSERT_EQ(lines.size(), 21u);
  EXPECT_EQ(lines[0], "contig\tstart_0based\tinformation\tinformation-2\tgc");
  for (size_t row = 1; row < lines.size(); ++row) {
    const QStringList values = QString::fromStdString(lines[row]).split('\t');
    ASSERT_EQ(values.size(), 5) << lines[row];
    EXPECT_EQ(values[1].toLongLong(), 278'099 + int64_t(row));
    EXPECT_NEAR(values[2].toDouble(), values[3].toDouble(), 1e-6) << "the file is what the run was";
    EXPECT_TRUE(values[4].toDouble() > 0 && values[4].toDouble() < 1) << lines[row];
  }
}

TEST_F(DemoTest, EveryTrackOfTheRunIsExportedByTheFileMenu) {
  TestWindow test(ownEngine);
  ASSERT_TRUE(open(test, "chr16:278,001-278,600"));
  ASSERT_TRUE(run(test)) << test.notices();
  answerExport("npy", "whole result", folders_.path("arrays"));
  test.actions.find("Export tracks")->trigger();
  ASSERT_TRUE(test.until([&] { return QFile::exists(folders_.path("arrays/probability.npy")); }))
      << test.notices();
  EXPECT_TRUE(QFile::exists(folders_.path("arrays/expert.npy")));
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
