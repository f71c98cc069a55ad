// Lanes handled as a user does: removed and brought back, renamed, closed with their files, saved as figures.
#include "tests/ui/lane_handling.h"

#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QFileDialog>
#include <QImage>
#include <QInputDialog>
#include <QMimeData>
#include <QUrl>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ui/tracks/scene.h"

namespace janus::ui {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::Not;

const std::string genes = "file:/data/genes.gff3";

class LaneHandling : public testing::Test {
 protected:
  LaneHandling() {
    qputenv("FAKE_SECONDS", "0.1");
    qputenv("FAKE_RUN", "0.1");
    qunsetenv("FAKE_PLUGIN");
  }
  std::vector<std::string> log() { return askedOf(folders_); }
  bool ready(TestWindow& test) {
    return test.openMadeUp() && test.hasRun() && test.until([&] { return test.window.view().settled(); });
  }
  std::string svg(const QString& name) {
    QFile file(folders_.path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll().toStdString() : "";
  }

  // Answers the file dialog by typing a name, after choosing a kind of picture where one is given.
  void typePictureName(const QString& name, const QString& kind = {}) {
    whenAsked<QFileDialog>([=, this](QFileDialog& dialog) {
      offered_ = dialog.selectedFiles().value(0);
      if (!kind.isEmpty()) {
        dialog.selectNameFilter(kind);
        emit dialog.filterSelected(kind);
        offered_ = dialog.selectedFiles().value(0);
      }
      auto* line = dialog.findChild<QLineEdit*>("fileNameEdit");
      line->setText(folders_.path(name));
      QTest::keyClick(line, Qt::Key_Return);
    });
  }

  PrivateFolders folders_;
  QString offered_;
};

TEST_F(LaneHandling, ALaneIsSavedAsAFigureThatStandsAlone) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  LaneHands hands{test};
  typePictureName("lane.png");
  ASSERT_TRUE(hands.choose("information", "Save picture…"));
  EXPECT_THAT(offered_.toStdString(), HasSubstr("chrT_40001_44096-information.png"));
  const QImage lane(folders_.path("lane.png"));
  ASSERT_FALSE(lane.isNull()) << test.notices();
  const int height = figureLine + headerHeight + hands.view().laneRect("information").height() + 1;
  EXPECT_EQ(lane.size(), QSize(hands.port()->width(), height) * 2);
  EXPECT_EQ(lane.text("Title").toStdString(), "chrT:40,001-44,096");
  typePictureName("lane.svg");
  ASSERT_TRUE(hands.choose("information", "Save picture…"));
  const std::string figure = svg("lane.svg");
  for (const char* text :
       {">information<", ">chrT:40,001-44,096<", "made-up model over chrT:40,001-44,096", ">41,000<"})
    EXPECT_THAT(figure, HasSubstr(text));
  EXPECT_THAT(figure, Not(HasSubstr(">Attention<")));
}

TEST_F(LaneHandling, ASelectedLaneIsNotMarkedInItsFigure) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  LaneHands hands{test};
  test.window.pictures().write(folders_.path("before.png"), {"information"});
  hands.click("information");
  ASSERT_EQ(hands.view().selectedLanes(), QStringList{"information"});
  test.window.pictures().write(folders_.path("after.png"), {"information"});
  EXPECT_EQ(QImage(folders_.path("after.png")), QImage(folders_.path("before.png")));
}

TEST_F(LaneHandling, TheFileMenuSavesTheWholeView) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  typePictureName("view.svg", "SVG drawing (*.svg)");
  test.actions.find("Save picture")->trigger();
  EXPECT_TRUE(offered_.endsWith("chrT_40001_44096.svg")) << offered_.toStdString();
  const std::string figure = svg("view.svg");
  for (const char* text : {">information<", ">Attention<", ">Log-odds<", ">Genes<"})
    EXPECT_THAT(figure, HasSubstr(text));
}

TEST_F(LaneHandling, SeveralSelectedLanesAreOneFigure) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  LaneHands hands{test};
  hands.click("information");
  hands.click("log_odds", Qt::ControlModifier);
  typePictureName("two.svg");
  ASSERT_TRUE(hands.choose("log_odds", "Save picture of 2 lanes…"));
  const std::string figure = svg("two.svg");
  EXPECT_THAT(figure, HasSubstr(">information<"));
  EXPECT_THAT(figure, HasSubstr(">Log-odds<"));
  EXPECT_THAT(figure, Not(HasSubstr(">Genes<")));
}

TEST_F(LaneHandling, RemovedLanesComeBackOneByOneAndNothingElseChanges) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  LaneHands hands{test};
  const auto before = hands.words();
  hands.remove("information");
  hands.remove("expert.1.fwd");
  ASSERT_EQ(hands.words().size(), before.size() - 2);
  ASSERT_TRUE(hands.choose("reference_probability", "Height…"));
  auto* height = hands.dialog<QInputDialog>();
  ASSERT_NE(height, nullptr);
  height->setIntValue(97);
  height->accept();
  ASSERT_EQ(hands.look("reference_probability").height, 97);
  QTest::keyClick(&test.window, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(hands.words().size(), before.size() - 1);
  EXPECT_THAT(hands.words(), Contains("expert.1.fwd"));
  QTest::keyClick(&test.window, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(hands.words(), before);
  EXPECT_EQ(hands.look("reference_probability").height, 97);
  QTest::keyClick(&test.window, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(hands.words(), before);
}

TEST_F(LaneHandling, WhatWasRemovedTogetherComesBackTogetherAsItLooked) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  LaneHands hands{test};
  const auto before = hands.words();
  ASSERT_TRUE(hands.choose("information", "Logarithmic"));
  hands.click("information");
  hands.click("log_odds", Qt::ControlModifier);
  QTest::keyClick(&hands.view(), Qt::Key_Delete);
  ASSERT_EQ(hands.words().size(), before.size() - 2);
  QTest::keyClick(&test.window, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(hands.words(), before);
  EXPECT_EQ(hands.look("information").scale, "log");
}

TEST_F(LaneHandling, ALaneShownAgainByTheMenuStandsWhereItStood) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  LaneHands hands{test};
  const auto before = hands.words();
  hands.remove("log_odds");
  QMenu menu;
  test.window.lanes().fillMenu(&menu);
  for (QAction* action : menu.actions())
    if (action->text() == "Log-odds heat map") action->trigger();
  EXPECT_EQ(hands.words(), before);
  QTest::keyClick(&test.window, Qt::Key_Z, Qt::ControlModifier);
  EXPECT_EQ(hands.words(), before) << "it came back once";
}

TEST_F(LaneHandling, RemovingTheLaneOfAFileClosesIt) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  LaneHands hands{test};
  const auto before = hands.words();
  hands.remove(genes);
  EXPECT_TRUE(test.window.workspace().tracks().empty());
  EXPECT_TRUE(test.session.capture().tracks.empty());
  QTest::keyClick(&test.window, Qt::Key_Z, Qt::ControlModifier);  // before the engine can have answered
  ASSERT_TRUE(test.until([&] { return test.window.workspace().tracks().size() == 1; }));
  EXPECT_EQ(hands.words(), before);
  EXPECT_EQ(test.session.capture().tracks, std::vector<std::string>{"/data/genes.gff3"});
  std::vector<std::string> about;
  for (const std::string& line : log())
    if (line.find("_track") != std::string::npos) about.push_back(line);
  EXPECT_THAT(about, testing::ElementsAre("open_track /data/genes.gff3", "close_track T:/data/genes.gff3",
                                          "open_track /data/genes.gff3"));
  ASSERT_TRUE(test.until([&] { return test.window.view().settled(); }));
  EXPECT_NE(test.window.view().catalogue().find(genes), nullptr);
}

TEST_F(LaneHandling, AClosedFileIsStillOfferedByTheLanesMenu) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  LaneHands hands{test};
  hands.remove(genes);
  ASSERT_TRUE(test.until([&] { return !test.window.workspace().busy(); }));
  QMenu menu;
  test.window.lanes().fillMenu(&menu);
  for (QAction* action : menu.actions())
    if (action->text() == "genes.gff3") action->trigger();
  ASSERT_TRUE(test.until([&] { return test.window.workspace().tracks().size() == 1; }));
  EXPECT_EQ(hands.words().front(), genes);
}

TEST_F(LaneHandling, ALaneIsRenamedAndTheSessionKeepsIt) {
  const QString file = folders_.path("named.janus.json");
  {
    TestWindow test(folders_);
    ASSERT_TRUE(ready(test));
    LaneHands hands{test};
    ASSERT_TRUE(hands.choose("information", "Rename…"));
    auto* name = hands.dialog<QInputDialog>();
    ASSERT_NE(name, nullptr);
    EXPECT_EQ(name->textValue().toStdString(), "information");
    name->setTextValue("  How sure\tthe model is ");
    name->accept();
    EXPECT_EQ(hands.look("information").title, "How sure the model is");
    test.session.saveFile(file);
  }
  TestWindow test(folders_);
  test.session.openFile(file);
  ASSERT_TRUE(test.until([&] { return test.window.runs().current() && !test.window.workspace().busy(); }));
  LaneHands hands{test};
  test.window.pictures().write(folders_.path("named.svg"), {"information"});
  EXPECT_THAT(svg("named.svg"), HasSubstr(">How sure the model is<"));
  ASSERT_TRUE(hands.choose("information", "Rename…"));
  auto* name = hands.dialog<QInputDialog>();
  ASSERT_NE(name, nullptr);
  name->setTextValue("");
  name->accept();
  EXPECT_EQ(hands.look("information").title, "") << "an empty name gives its own back";
}

TEST_F(LaneHandling, ARebuiltPluginIsTheSameLane) {
  const QString file = folders_.path("plugin.janus.json");
  qputenv("FAKE_PLUGIN", "aaaa");
  {
    TestWindow test(folders_);
    ASSERT_TRUE(ready(test));
    QMenu menu;
    test.window.lanes().fillMenu(&menu);
    for (QAction* action : menu.actions())
      if (action->text() == "GC content") action->trigger();
    ASSERT_TRUE(test.until([&] { return test.window.view().settled(); }));
    EXPECT_THAT(LaneHands{test}.words(), Contains("plugin/made/gc"));
    test.session.saveFile(file);
  }
  EXPECT_THAT(log(), Contains("tile plugin/aaaa/gc"));
  EXPECT_THAT(log(), Not(Contains("tile plugin/bbbb/gc")));
  qputenv("FAKE_PLUGIN", "bbbb");
  TestWindow test(folders_);
  test.session.openFile(file);
  ASSERT_TRUE(test.until([&] { return test.region().length() == 4096 && !test.window.workspace().busy(); }));
  EXPECT_TRUE(test.until([&] { return std::ranges::count(log(), "tile plugin/bbbb/gc") > 0; }));
  EXPECT_THAT(LaneHands{test}.words(), Contains("plugin/made/gc"));
}

// Qt hands a drop to whom took the drag that came before it.
void dropOn(QWidget& window, QMimeData& files) {
  QDragEnterEvent enter({50, 50}, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&window, &enter);
  EXPECT_TRUE(enter.isAccepted());
  QDropEvent drop({50, 50}, Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
  QApplication::sendEvent(&window, &drop);
  EXPECT_TRUE(drop.isAccepted());
}

TEST_F(LaneHandling, FilesDroppedOnTheWindowAreOpened) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  QMimeData files;
  files.setUrls({QUrl::fromLocalFile("/data/peaks.bed"), QUrl::fromLocalFile("/data/more genes.gtf")});
  dropOn(test.window, files);
  ASSERT_TRUE(test.until([&] { return test.window.workspace().tracks().size() == 3; }));
  EXPECT_THAT(LaneHands{test}.words(), Contains("file:/data/more genes.gtf"));
}

// Signal comes to stand under all lanes of the model, which are higher than the window.
TEST_F(LaneHandling, AFileOpenedByTheUserComesIntoViewAndIsMarked) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  test.window.resize(1000, 500);
  const std::string signal = "file:/data/signal.bw";
  test.window.files().open("/data/signal.bw");
  ASSERT_TRUE(test.until([&] { return test.window.view().presented() == signal; }));
  const QRect lane = test.window.view().laneRect(signal);
  EXPECT_TRUE(test.window.view().viewport()->rect().contains(lane)) << lane.top() << " to " << lane.bottom();
  EXPECT_TRUE(test.until([&] { return test.window.view().presented().empty(); })) << "for a moment";
}

TEST_F(LaneHandling, DraggingALanesLowerEdgeMakesItHigher) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  LaneHands hands{test};
  const auto before = hands.words();
  hands.nameOf("information");
  const QRect lane = hands.view().laneRect("information");
  hands.drag({60, lane.bottom() + 1}, {60, lane.bottom() + 41});
  EXPECT_EQ(hands.look("information").height, lane.height() + 40);
  EXPECT_EQ(hands.view().laneRect("information").height(), lane.height() + 40);
  EXPECT_EQ(hands.words(), before) << "it stays where it is";
  const QRect higher = hands.view().laneRect("information");
  hands.drag({60, higher.bottom() + 1}, {60, higher.top() - 50});
  EXPECT_EQ(hands.view().laneRect("information").height(), 16) << "never so low that it is lost";
}

TEST_F(LaneHandling, AGeneIsZoomedToSelectedAndCopiedByItsMenu) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  LaneHands hands{test};
  const Region gene{"chrT", 41'000, 42'500};
  const auto onGene = [&](const char* text) {
    const double x =
        gutterWidth + (41'500 - test.window.navigator().left()) / test.window.navigator().basesPerPixel();
    return hands.chooseAt({int(x), hands.view().laneRect(genes).top() + 20}, text);
  };
  ASSERT_TRUE(onGene("Copy chrT:41,001-42,500"));
  EXPECT_EQ(QGuiApplication::clipboard()->text(), "chrT:41,001-42,500");
  ASSERT_TRUE(onGene("Select GENE8 as the region to run"));
  EXPECT_EQ(test.window.runs().selection(), gene);
  ASSERT_TRUE(onGene("Zoom to GENE8"));
  EXPECT_EQ(test.region(), (Region{"chrT", 40'850, 42'650}));
  EXPECT_FALSE(hands.menuOf("information").contains("Zoom to GENE8"));
}

TEST_F(LaneHandling, ADataRangeIsFixedByItsDialog) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  LaneHands hands{test};
  ASSERT_TRUE(hands.choose("information", "Fixed data range…"));
  auto* dialog = hands.dialog<QDialog>();
  ASSERT_NE(dialog, nullptr);
  auto* lowest = dialog->findChild<QDoubleSpinBox*>("lowest");
  auto* highest = dialog->findChild<QDoubleSpinBox*>("highest");
  QPushButton* done = dialog->findChild<QDialogButtonBox*>()->button(QDialogButtonBox::Ok);
  lowest->setValue(0.75);
  highest->setValue(0.5);
  EXPECT_FALSE(done->isEnabled()) << "there is nothing between 0.75 and 0.5";
  lowest->setValue(-0.25);
  EXPECT_EQ(lowest->text(), "-0.25");
  QTest::mouseClick(done, Qt::LeftButton);
  const LaneLook look = hands.look("information");
  EXPECT_EQ(look.scale, "fixed");
  EXPECT_EQ(look.lowest, -0.25);
  EXPECT_EQ(look.highest, 0.5);
}

TEST_F(LaneHandling, AGenomeDroppedWithItsTracksGetsThem) {
  for (const bool another : {false, true}) {
    TestWindow test(folders_);
    if (another) {
      ASSERT_TRUE(ready(test));
    }
    QMimeData files;
    files.setUrls({QUrl::fromLocalFile("/data/peaks.bed"), QUrl::fromLocalFile("/data/new.fa")});
    dropOn(test.window, files);
    ASSERT_TRUE(test.until([&] {
      const Workspace& workspace = test.window.workspace();
      return !workspace.busy() && workspace.genome() && workspace.genome()->path == "/data/new.fa" &&
             workspace.tracks().size() == 1;
    })) << test.notices();
    EXPECT_EQ(test.window.workspace().tracks()[0].path, "/data/peaks.bed");
    EXPECT_THAT(LaneHands{test}.words(), Contains("file:/data/peaks.bed"));
    EXPECT_EQ(test.notices(), "");
  }
}

TEST_F(LaneHandling, ChromosomeBandsStandOnTheContigBarUntilTheyAreClosed) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  LaneHands hands{test};
  const auto lanes = hands.words();
  const auto pixelAt = [&](double share) {
    const QImage picture = hands.port()->grab().toImage();
    return picture.pixel(gutterWidth + static_cast<int>(share * test.window.navigator().width()), 15);
  };
  const QRgb plain = pixelAt(0.8);
  QMimeData files;
  files.setUrls({QUrl::fromLocalFile("/data/cytoBand.txt")});
  dropOn(test.window, files);
  ASSERT_TRUE(test.until([&] { return test.window.view().ideogram().bands().size() == 4; }))
      << test.notices();
  EXPECT_EQ(hands.words(), lanes);
  EXPECT_EQ(test.window.view().ideogram().bandAt(40'000)->name, "Tq0");
  EXPECT_EQ(test.window.view().ideogram().bandAt(100'000), nullptr);
  EXPECT_LT(qGray(pixelAt(0.8)), qGray(plain)) << "stained";
  EXPECT_GT(qRed(pixelAt(0.31)), qBlue(pixelAt(0.31))) << "the centromere";
  EXPECT_THAT(test.session.capture().tracks, Contains("/data/cytoBand.txt"));
  ASSERT_TRUE(hands.chooseAt({gutterWidth + 300, 15}, "Close the chromosome bands"));
  ASSERT_TRUE(test.until([&] { return test.window.view().ideogram().bands().empty(); }));
  EXPECT_EQ(pixelAt(0.8), plain);
  EXPECT_TRUE(test.until([&] { return std::ranges::count(log(), "close_track bands") > 0; }));
}

TEST_F(LaneHandling, GenesAloneOfferNoExport) {
  TestWindow test(folders_);
  ASSERT_TRUE(ready(test));
  LaneHands hands{test};
  EXPECT_FALSE(hands.menuOf(genes).contains(QString::fromUtf8("Export visible…")));
  EXPECT_TRUE(hands.menuOf("logo").contains(QString::fromUtf8("Export visible…")));
}

}  // namespace
}  // namespace janus::ui
