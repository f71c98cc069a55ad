// A session saved by one window is what another opens; the program itself starts, draws and ends as asked.
#include <QImage>
#include <QProcess>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ui/test_window.h"

namespace janus::ui {
namespace {

using testing::HasSubstr;

class SessionTest : public testing::Test {
 protected:
  SessionTest() {
    qputenv("FAKE_SECONDS", "0.1");
    qputenv("FAKE_RUN", "0.1");
  }

  struct Outcome {
    int code;
    std::string errors;
  };
  Outcome program(QStringList arguments, const QStringList& engine) {
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("JANUS_ENGINE", "\"" + engine.join("\" \"") + "\"");
    process.setProcessEnvironment(environment);
    process.start(JANUS_BINARY_DIR "/janusscope", arguments);
    process.waitForFinished(120'000);
    return {process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1,
            process.readAllStandardError().toStdString()};
  }
  PrivateFolders folders_;
};

TEST_F(SessionTest, ReopensWhatWasOpen) {
  const QString file = folders_.path("mine.janus.json");
  std::vector<LaneLook> lanes;
  {
    TestWindow test(folders_);
    ASSERT_TRUE(test.openMadeUp("chrT:10,001-12,000"));
    test.window.lanes().toggle("entropy");
    test.window.looks().setThemeName("dark");
    test.window.looks().showInspector(false);
    lanes = test.window.view().lanes();
    ASSERT_TRUE(test.hasRun());
    test.window.runs().setSelection(Region{"chrT", 10'100, 10'400});
    test.session.saveFile(file);
  }
  TestWindow test(folders_);
  test.session.openFile(file);
  ASSERT_TRUE(test.until([&] {
    return test.window.workspace().genome() && test.window.workspace().model() &&
           !test.window.workspace().busy() && test.region().length() == 2000;
  }));
  EXPECT_EQ(test.region(), (Region{"chrT", 10'000, 12'000}));
  EXPECT_EQ(test.window.runs().selection(), (Region{"chrT", 10'100, 10'400}));
  EXPECT_EQ(test.window.view().selection(), test.window.runs().selection()) << "and it is painted";
  EXPECT_EQ(test.window.looks().themeName().toStdString(), "dark");
  EXPECT_FALSE(test.window.looks().inspectorShown());
  EXPECT_EQ(test.window.workspace().tracks().size(), 1u);
  ASSERT_EQ(test.window.view().lanes().size(), lanes.size());
  for (size_t i = 0; i < lanes.size(); ++i) EXPECT_EQ(test.window.view().lanes()[i].lane, lanes[i].lane);
}

TEST_F(SessionTest, WhatIsOpenedAfterASessionGetsItsLane) {
  const QString file = folders_.path("mine.janus.json");
  {
    TestWindow test(folders_);
    ASSERT_TRUE(test.openMadeUp("chrT:10,001-12,000"));
    test.session.saveFile(file);
  }
  TestWindow test(folders_);
  test.session.openFile(file);
  ASSERT_TRUE(test.until(
      [&] { return test.window.workspace().tracks().size() == 1 && !test.window.workspace().busy(); }));
  const size_t before = test.window.view().lanes().size();
  test.window.workspace().openTrack("another.gtf");
  EXPECT_TRUE(test.until([&] { return test.window.view().lanes().size() == before + 1; }));
}

TEST_F(SessionTest, IsSavedOnClosing) {
  {
    TestWindow test(folders_);
    ASSERT_TRUE(test.openMadeUp("chrT:10,001-12,000"));
    test.window.close();
  }
  std::vector<std::string> notes;
  const SessionFile session = readSession(SessionBinding::lastSession(), notes);
  EXPECT_EQ(session.locus, "chrT:10,001-12,000");
  EXPECT_THAT(session.model, HasSubstr("made-up.safetensors"));
}

TEST_F(SessionTest, ABrokenFileIsASentenceAndChangesNothing) {
  const QString file = folders_.path("broken.janus.json");
  QFile broken(file);
  ASSERT_TRUE(broken.open(QIODevice::WriteOnly));
  broken.write("{\"format\": ");
  broken.close();
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  test.session.openFile(file);
  EXPECT_THAT(test.notices(), HasSubstr("broken.janus.json"));
  EXPECT_TRUE(test.window.workspace().genome());
}

TEST_F(SessionTest, TheProgramTakesAPictureAndEnds) {
  const QString picture = folders_.path("window.png");
  const Outcome outcome =
      program({"--genome", "made-up.fa", "--model", "made-up.safetensors", "--locus", "chrT:40,001-41,000",
               "--size", "1000x700", "--theme", "dark", "--screenshot", picture},
              fakeCommand(folders_));
  EXPECT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_EQ(QImage(picture).size(), QSize(1000, 700));
}

TEST_F(SessionTest, TheProgramOpensFilesByTheirContent) {
  const QString picture = folders_.path("window.png");
  const Outcome outcome = program({"peaks.bed", "made-up.safetensors", "made-up.fa", "--locus",
                                   "chrT:40,001-41,000", "--screenshot", picture},
                                  fakeCommand(folders_));
  EXPECT_EQ(outcome.code, 0) << outcome.errors;
  EXPECT_TRUE(QFile::exists(picture));
  const Outcome strange =
      program({"strange.xyz", "made-up.fa", "--screenshot", picture}, fakeCommand(folders_));
  EXPECT_EQ(strange.code, 3);
  EXPECT_THAT(strange.errors, HasSubstr("Cannot tell what \"strange.xyz\" is."));
}

TEST_F(SessionTest, APictureOfAWrongPlaceFailsWithItsLine) {
  const Outcome outcome = program({"--genome", "made-up.fa", "--model", "made-up.safetensors", "--locus",
                                   "nowhere", "--screenshot", folders_.path("window.png")},
                                  fakeCommand(folders_));
  EXPECT_EQ(outcome.code, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("\"nowhere\" is no place here."));
  EXPECT_FALSE(QFile::exists(folders_.path("window.png")));
}

TEST_F(SessionTest, APictureOfNoSessionFailsWithItsLine) {
  const Outcome outcome = program(
      {folders_.path("none.janus.json"), "--screenshot", folders_.path("window.png")}, fakeCommand(folders_));
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.errors, HasSubstr("none.janus.json"));
  EXPECT_FALSE(QFile::exists(folders_.path("window.png")));
}

TEST_F(SessionTest, WithoutAnEngineThePictureFails) {
  const Outcome outcome =
      program({"--demo", "--screenshot", folders_.path("window.png")}, {"/nonexistent/engine"});
  EXPECT_NE(outcome.code, 0);
  EXPECT_THAT(outcome.errors, HasSubstr("could not be started"));
}

TEST_F(SessionTest, WrongWordsOnTheCommandLineAreUsageErrors) {
  EXPECT_EQ(program({"--size", "huge"}, fakeCommand(folders_)).code, 2);
  EXPECT_EQ(program({"--theme", "pink"}, fakeCommand(folders_)).code, 2);
  EXPECT_EQ(program({"--no-such-option"}, fakeCommand(folders_)).code, 2);
}

TEST_F(SessionTest, WithoutADisplayThereIsALineOrAPicture) {
  QProcessEnvironment bare = QProcessEnvironment::systemEnvironment();
  for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}) bare.remove(name);
  bare.insert("JANUS_ENGINE", "\"" + fakeCommand(folders_).join("\" \"") + "\"");
  QProcess window, picture;
  for (QProcess* process : {&window, &picture}) process->setProcessEnvironment(bare);
  window.start(JANUS_BINARY_DIR "/janusscope", QStringList());
  ASSERT_TRUE(window.waitForFinished(120'000));
  EXPECT_EQ(window.exitCode(), 4);
  EXPECT_THAT(window.readAllStandardError().toStdString(), HasSubstr("no display"));
  picture.start(JANUS_BINARY_DIR "/janusscope",
                {"--genome", "made-up.fa", "--screenshot", folders_.path("window.png")});
  ASSERT_TRUE(picture.waitForFinished(120'000));
  EXPECT_EQ(picture.exitCode(), 0);
  EXPECT_EQ(picture.readAllStandardError().toStdString(), "");
  EXPECT_EQ(QImage(folders_.path("window.png")).size(),
            QSize(1440, 900));  // whatever the screen that is not there
}

}  // namespace
}  // namespace janus::ui
