// The window used as a user would use it: open, type a place, lose the engine, read numbers, take away.
#include <csignal>

#include <QMimeData>
#include <QUrl>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ui/window_fixture.h"
#include "ui/output/commands.h"
#include "ui/panels/start_page.h"

namespace janus::ui {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(WindowTest, WithNothingOpenItOffersFilesAndDemos) {
  TestWindow test(folders_);
  auto* start = test.window.findChild<StartPage*>();
  ASSERT_NE(start, nullptr);
  ASSERT_TRUE(test.until([&] { return start->isVisible(); }));
  const auto says = [&](const QString& words) {
    const auto labels = start->findChildren<QLabel*>();
    return std::ranges::any_of(labels, [&](const QLabel* label) { return label->text() == words; });
  };
  EXPECT_FALSE(says("made-up model is open"));
  test.window.open({{}, "/data/made-up.safetensors"});
  ASSERT_TRUE(test.until([&] { return says("made-up model is open"); }));
  ASSERT_TRUE(test.until([&] { return start->isVisible(); })) << "a model alone has nothing to show";
  const auto buttons = start->findChildren<QPushButton*>();
  const auto recent = std::ranges::find(buttons, "link", &QPushButton::objectName);
  ASSERT_NE(recent, buttons.end());
  EXPECT_EQ((*recent)->toolTip(), "/data/made-up.safetensors");
  const auto demo = std::ranges::find(buttons, "Human, 210 kb of chr16", &QPushButton::text);
  ASSERT_NE(demo, buttons.end());
  QTest::mouseClick(*demo, Qt::LeftButton);
  ASSERT_TRUE(test.until([&] { return test.window.workspace().genome().has_value(); }));
  EXPECT_FALSE(start->isVisible());
  EXPECT_TRUE(test.window.view().isVisible());
}

TEST_F(WindowTest, OpensAtThePlaceTheGenomeSuggests) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  EXPECT_EQ(test.region(), (Region{"chrT", 40'000, 44'096}));
  EXPECT_EQ(test.window.locusBox()->text().toStdString(), "chrT:40,001-44,096");
  EXPECT_EQ(test.window.toolbar().contigs()->currentText().toStdString(), "chrT");
  EXPECT_THAT(test.window.windowTitle().toStdString(), HasSubstr("Made up"));
}

TEST_F(WindowTest, ATypedPlaceIsShown) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  test.type("chrT:10,001-12,000");
  ASSERT_TRUE(test.until([&] { return test.region().begin == 10'000; }));
  EXPECT_EQ(test.region(), (Region{"chrT", 10'000, 12'000}));
  EXPECT_FALSE(test.window.locusBox()->hasFocus());
}

TEST_F(WindowTest, AWrongPlaceMovesNothingAndSaysWhy) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  const Region before = test.region();
  test.type("nowhere");
  ASSERT_TRUE(test.until([&] { return !test.window.locusBox()->message().isEmpty(); }));
  EXPECT_EQ(test.window.locusBox()->message().toStdString(), "\"nowhere\" is no place here.");
  EXPECT_TRUE(test.window.locusBox()->property("wrong").toBool());
  EXPECT_EQ(test.region(), before);
}

TEST_F(WindowTest, APlaceBentToFitIsTold) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  test.type("chrT:90,001-200,000");
  ASSERT_TRUE(test.until([&] { return !test.window.locusBox()->message().isEmpty(); }));
  EXPECT_EQ(test.window.locusBox()->message().toStdString(), "chrT ends at 100,000.");
  EXPECT_FALSE(test.window.locusBox()->property("wrong").toBool());
}

TEST_F(WindowTest, LettersInTheLocusBoxAreNoShortcuts) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  const Region before = test.region();
  test.actions.find("To a place")->trigger();
  QTest::keyClicks(test.window.locusBox(), "fb+-?");
  ASSERT_TRUE(test.hasAnswers());
  EXPECT_EQ(std::ranges::count(askedOf(folders_), "next_feature"), 0);
  EXPECT_EQ(test.region(), before);
  EXPECT_EQ(test.window.locusBox()->text().toStdString(), "fb+-?");
}

TEST_F(WindowTest, BackAndForward) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  test.type("chrT:10,001-12,000");
  ASSERT_TRUE(test.until([&] { return test.region().begin == 10'000; }));
  test.actions.find("Back")->trigger();
  EXPECT_EQ(test.region().begin, 40'000);
  test.actions.find("Forward")->trigger();
  EXPECT_EQ(test.region().begin, 10'000);
}

TEST_F(WindowTest, StepsThroughFeatures) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp("chrT:21,001-23,000"));
  const auto middle = [&] { return (test.region().begin + test.region().end) / 2; };
  test.actions.find("Next feature")->trigger();
  ASSERT_TRUE(test.until([&] { return middle() > 26'000; }));
  EXPECT_NEAR(static_cast<double>(middle()), 26'750, 2);
  EXPECT_EQ(test.region().length(), 2000);
  test.actions.find("Previous feature")->trigger();
  ASSERT_TRUE(test.until([&] { return middle() < 22'000; }));
  EXPECT_NEAR(static_cast<double>(middle()), 21'750, 2);
}

TEST_F(WindowTest, TheInspectorReadsTheBaseUnderThePointer) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  ASSERT_TRUE(test.hasRun());
  emit test.window.view().pointed(41'003);
  Inspector& inspector = test.window.inspector();
  ASSERT_TRUE(test.until([&] {
    return inspector.values().contains("expert.1.fwd") &&
           inspector.values().at("expert.1.fwd") == 41'003 / 3 % 16;
  }));
  EXPECT_EQ(inspector.place().toStdString(), "chrT:41,004");
  EXPECT_NEAR(inspector.values().at("probability.A"), 41'003 * 13 % 97 / 97.0, 1e-9);
}

TEST_F(WindowTest, AClickedBaseStaysUntilLetGo) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  ASSERT_TRUE(test.hasRun());
  Inspector& inspector = test.window.inspector();
  emit test.window.view().picked(41'003);
  emit test.window.view().pointed(42'000);
  EXPECT_EQ(inspector.place().toStdString(), "chrT:41,004");
  inspector.release();
  emit test.window.view().pointed(42'000);
  EXPECT_EQ(inspector.place().toStdString(), "chrT:42,001");
}

TEST_F(WindowTest, BeyondTheRunTheInspectorSaysSo) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  ASSERT_TRUE(test.hasRun());
  test.window.runs().setAutomatic(false);
  test.window.navigator().goTo({"chrT", 43'000, 45'000});
  emit test.window.view().pointed(44'500);
  ASSERT_TRUE(test.until([&] { return test.window.inspector().values().empty(); }));
  EXPECT_EQ(test.window.inspector().place().toStdString(), "chrT:44,501");
  ASSERT_TRUE(test.until([&] { return test.window.inspector().reference().startsWith("reference"); }));
}

TEST_F(WindowTest, ARunSurvivesTheDeathOfItsEngine) {
  qputenv("FAKE_RUN", "1");
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  ASSERT_TRUE(test.until([&] { return test.window.runs().running(); }));
  kill(static_cast<pid_t>(test.window.client().processId()), SIGKILL);
  ASSERT_TRUE(test.until([&] { return test.window.client().state() != EngineClient::State::Ready; }));
  EXPECT_TRUE(test.window.runs().running());
  EXPECT_THAT(test.notices(), HasSubstr("The engine was lost"));
  ASSERT_TRUE(test.hasRun());
}

TEST_F(WindowTest, AStoppedEngineOffersARestart) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  for (int death = 0; death < 3; ++death) {
    ASSERT_TRUE(test.until([&] { return test.window.client().state() == EngineClient::State::Ready; }));
    kill(static_cast<pid_t>(test.window.client().processId()), SIGKILL);
    ASSERT_TRUE(test.until([&] { return test.window.client().state() != EngineClient::State::Ready; }));
  }
  EXPECT_EQ(test.window.status().engineWords().toStdString(), "engine stopped");
  EXPECT_THAT(test.notices(), HasSubstr("It is stopped now."));
  QPushButton* restart = test.window.status().restartButton();
  ASSERT_TRUE(restart->isVisible());
  QTest::mouseClick(restart, Qt::LeftButton);
  ASSERT_TRUE(test.until([&] { return test.window.client().state() == EngineClient::State::Ready; }));
  EXPECT_FALSE(restart->isVisible());
  EXPECT_THAT(test.notices(), Not(HasSubstr("stopped")));
}

TEST_F(WindowTest, RunStartsAStoppedEngine) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  ASSERT_TRUE(test.hasRun());
  test.window.runs().setAutomatic(false);
  for (int death = 0; death < 3; ++death) {
    ASSERT_TRUE(test.until([&] { return test.window.client().state() == EngineClient::State::Ready; }));
    kill(static_cast<pid_t>(test.window.client().processId()), SIGKILL);
    ASSERT_TRUE(test.until([&] { return test.window.client().state() != EngineClient::State::Ready; }));
  }
  ASSERT_EQ(test.window.client().state(), EngineClient::State::Stopped);
  test.window.navigator().goTo({"chrT", 10'000, 12'000});
  QTest::mouseClick(test.window.toolbar().runBar()->runButton(), Qt::LeftButton);
  ASSERT_TRUE(test.until([&] { return test.hasRunOver(); }));
}

TEST_F(WindowTest, TheStatusBarSaysWhatComputesAndWhyNothingFaster) {
  TestWindow test(folders_);
  const auto words = [&] { return test.window.status().deviceText().toStdString(); };
  ASSERT_TRUE(test.until([&] { return !words().empty(); }));
  test.window.resize(1920, 800);
  EXPECT_EQ(words(),
            "CPU, made up, 2 threads \u00b7 no GPU: no driver that is new enough for a made-up device of "
            "this kind is installed");
  test.window.resize(test.window.minimumSizeHint().width(), 800);
  ASSERT_TRUE(test.until([&] { return words() == "CPU, made up, 2 threads"; })) << words();
}

TEST_F(WindowTest, WhatTheEngineTellsUnaskedStaysUntilDismissed) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  const auto dismissButton = [&]() -> QToolButton* {
    for (auto* line : test.window.notices().findChildren<QFrame*>("notice"))
      if (line->property("sentence").toString() == "The made-up cache was set aside.")
        return line->property("tone") == "notice" ? line->findChild<QToolButton*>() : nullptr;
    return nullptr;
  };
  const Ticket asked = test.window.client().ask(janus::test::Notice(), {}, {});
  const Ticket again = test.window.client().ask(janus::test::Notice(), {}, {});
  ASSERT_TRUE(test.until([&] { return dismissButton() != nullptr; }));
  EXPECT_EQ(test.window.notices().sentences().count("The made-up cache was set aside."), 1);
  QTest::mouseClick(dismissButton(), Qt::LeftButton);
  EXPECT_FALSE(test.window.notices().sentences().contains("The made-up cache was set aside."));
}

TEST_F(WindowTest, ADroppedFileOfNoKnownKindIsSaid) {
  TestWindow test(folders_);
  QMimeData files;
  files.setUrls({QUrl::fromLocalFile("/data/holiday.jpeg")});
  test.window.files().drop(files);
  EXPECT_TRUE(test.until([&] { return !test.notices().empty(); }));  // the engine is asked
  EXPECT_THAT(test.notices(), HasSubstr("what \"holiday.jpeg\" is"));
}

TEST_F(WindowTest, DroppedFilesAreOpenedGenomeFirst) {
  TestWindow test(folders_);
  QMimeData files;
  files.setUrls({QUrl::fromLocalFile("/data/genome.fa"), QUrl::fromLocalFile("/data/model.ckpt")});
  test.window.files().drop(files);
  ASSERT_TRUE(
      test.until([&] { return test.window.workspace().genome() && test.window.workspace().model(); }));
  EXPECT_EQ(test.window.workspace().model()->path.toStdString(), "/data/model.ckpt");
}

TEST_F(WindowTest, CopiesTheCommandThatMakesTheRunAgain) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  ASSERT_TRUE(test.hasRun());
  test.actions.find("Copy as command")->trigger();
  EXPECT_EQ(QGuiApplication::clipboard()->text().toStdString(),
            "janus predict /data/made-up.safetensors /data/made-up.fa chrT:40001-44096 --out "
            "janus-chrT_40001_44096 --tracks all "
            "--format bigwig --strands both");
}

TEST_F(WindowTest, PicturesCarryWhereTheyCameFrom) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  ASSERT_TRUE(test.hasRun());
  test.window.pictures().write(folders_.path("view.png"));
  const QImage picture(folders_.path("view.png"));
  ASSERT_FALSE(picture.isNull());
  EXPECT_EQ(picture.text("Title").toStdString(), "chrT:40,001-44,096");
  EXPECT_THAT(picture.text("Provenance").toStdString(), HasSubstr("janus predict"));
  test.window.pictures().write(folders_.path("view.svg"));
  QFile svg(folders_.path("view.svg"));
  ASSERT_TRUE(svg.open(QIODevice::ReadOnly));
  EXPECT_THAT(svg.readAll().toStdString(), HasSubstr("chrT:40,001-44,096"));
}

TEST_F(WindowTest, ANarrowWindowSaysLessInsteadOfCuttingWords) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  RunBar& bar = *test.window.toolbar().runBar();
  ASSERT_TRUE(test.until([&] { return bar.cost().count("\u00b7") == 2; }));
  EXPECT_EQ(bar.line()->text().toStdString(), "made-up model \u00b7 this region \u00b7 both strands \u25be");
  test.window.resize(900, 700);
  ASSERT_TRUE(test.until([&] { return !bar.line()->text().contains("this region"); }))
      << bar.line()->text().toStdString();
  EXPECT_EQ(test.window.width(), 900) << "nothing in it needs more";
  EXPECT_LE(bar.line()->fontMetrics().horizontalAdvance(bar.line()->text()), bar.line()->width());
  const LocusBox& box = *test.window.locusBox();
  EXPECT_LE(box.fontMetrics().horizontalAdvance(box.text()) + 40, box.width()) << "the place is whole";
  test.window.resize(1280, 800);
  EXPECT_TRUE(test.until([&] { return bar.line()->text().contains("this region"); }));
}

TEST_F(WindowTest, DefaultLanesAndTheLanesMenu) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  std::vector<std::string> words;
  for (const LaneLook& look : test.window.view().lanes()) words.push_back(look.lane);
  EXPECT_THAT(words, testing::ElementsAre("file:/data/genes.gff3", "logo", "sequence", "information",
                                          "reference_probability", "log_odds", "expert.1.fwd", "expert.1.bwd",
                                          "expert.3.fwd", "expert.3.bwd", "attention"));
  test.window.lanes().toggle("entropy");
  EXPECT_EQ(test.window.view().lanes().size(), 12u);
  test.window.lanes().toggle("logo");
  EXPECT_EQ(test.window.view().lanes().size(), 11u);
  test.window.lanes().showAgain();
  EXPECT_EQ(test.window.view().lanes().size(), 12u);
}

TEST_F(WindowTest, EveryActionWithAKeyHasItAlone) {
  TestWindow test(folders_);
  std::map<std::string, std::string> owner;
  for (QAction* action : test.window.findChildren<QAction*>())
    for (const QKeySequence& key : action->shortcuts()) {
      const auto [taken, fresh] = owner.emplace(key.toString().toStdString(), action->text().toStdString());
      EXPECT_TRUE(fresh) << taken->first << " is " << taken->second << " and "
                         << action->text().toStdString();
    }
  EXPECT_GE(owner.size(), 30u);
}

// Genomes first, in whichever order they come; what cannot be opened is told in the engine's words.
TEST_F(WindowTest, WhatIsDroppedIsWhatTheEngineSaysItIs) {
  TestWindow test(folders_);
  QStringList problems;
  QObject::connect(&test.window.files(), &FileOpening::problem,
                   [&](const QString& line) { problems << line; });
  Workspace& workspace = test.window.workspace();
  test.window.files().openAll({"/data/genes.bed", "/data/odd", "/data/model in disguise", "/data/genome"});
  EXPECT_TRUE(test.until([&] {
    return workspace.genome() && workspace.model() && !workspace.tracks().empty() && !workspace.busy();
  }));
  EXPECT_EQ(workspace.genome()->path, "/data/genome");
  EXPECT_EQ(workspace.model()->path, "/data/model in disguise");
  EXPECT_EQ(workspace.tracks().front().path, "/data/genes.bed");
  EXPECT_EQ(problems, QStringList{"Cannot tell what \"odd\" is."});
}

// `janusscope genes.bed` shows them in the genome of the last time, `janusscope genome.fa` that genome.
TEST_F(WindowTest, TracksToBeginWithJoinWhatIsUsuallyOpened) {
  TestWindow test(folders_);
  int usual = 0;
  const auto open = [&] { ++usual, test.window.open({"made-up.fa", {}, {}, {}}); };
  test.window.files().openAll({"/data/genes.bed"}, open);
  EXPECT_TRUE(test.window.files().busy());
  ASSERT_TRUE(test.until([&] { return test.window.workspace().tracks().size() == 1; })) << test.notices();
  EXPECT_EQ(usual, 1);
  EXPECT_EQ(test.window.workspace().genome()->path, "made-up.fa");
  test.window.files().openAll({"/data/more.bed", "/data/genome"}, open);
  ASSERT_TRUE(test.until([&] { return test.window.workspace().genome()->path == "/data/genome"; }));
  EXPECT_EQ(usual, 1);
}

TEST_F(WindowTest, OfTwoSessionsNoneIsOpened) {
  TestWindow test(folders_);
  ASSERT_TRUE(test.openMadeUp());
  QString problem;
  QObject::connect(&test.window.files(), &FileOpening::problem, [&](const QString& line) { problem = line; });
  test.window.files().openAll({"/data/a.janus.json", "/data/b.janus.json"});
  ASSERT_TRUE(test.until([&] { return !test.window.files().busy(); }));
  EXPECT_EQ(problem, "A window shows one session, not 2; open one of them.");
}

TEST(ShellWord, IsQuotedOnlyWhereItMustBe) {
  EXPECT_EQ(shellWord("chr1:1-2").toStdString(), "chr1:1-2");
  EXPECT_EQ(shellWord("my genome.fa").toStdString(), "'my genome.fa'");
  EXPECT_EQ(shellWord("it's").toStdString(), "'it'\\''s'");
}

}  // namespace
}  // namespace janus::ui
