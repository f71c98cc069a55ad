#include "tests/ui/track_view_fixture.h"

#include <QBuffer>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSvgGenerator>

namespace janus::ui::test {
namespace {

TEST_F(TrackViewTest, PaintsBeforeAnythingIsOpen) {
  Navigator empty;
  TrackView bare(feed, empty);
  bare.resize(600, 400);
  bare.show();
  bare.setLanes({lookOf("sequence"), lookOf("logo"), lookOf("entropy"), lookOf("attention")});
  EXPECT_FALSE(bare.viewport()->grab().isNull());
  EXPECT_TRUE(feed.askedTiles.empty());
}

TEST_F(TrackViewTest, AsksForTheLevelOfTheView) {
  show({"information"});
  navigator.goTo(here);
  settle();
  ASSERT_FALSE(feed.askedTiles.empty());
  EXPECT_EQ(feed.askedTiles.back().level, levelFor(navigator.basesPerPixel()));
  const size_t before = feed.askedTiles.size();
  navigator.goTo({"chr16", 270'000, 290'000});
  settle();
  ASSERT_GT(feed.askedTiles.size(), before);
  EXPECT_EQ(feed.askedTiles.back().level, levelFor(navigator.basesPerPixel()));
  EXPECT_GT(feed.askedTiles.back().level, 0);
}

TEST_F(TrackViewTest, SharpensAsTilesLand) {
  show({"information"});
  navigator.goTo(fakeWindow);
  settle();  // coarse tiles are here
  feed.held = true;
  navigator.goTo(here);
  ASSERT_TRUE(asks());
  EXPECT_FALSE(view.settled());
  const QImage stretched = picture();
  EXPECT_TRUE(showsData(stretched, view.theme().accent.rgb(), laneRect(0)))
      << "paints the coarse tile meanwhile";
  feed.held = false;
  feed.answerAll();
  settle();
  EXPECT_TRUE(view.settled());
  EXPECT_NE(picture(), stretched);
}

TEST_F(TrackViewTest, PaintingNeverWaits) {
  feed.held = true;
  show({"sequence", "logo", "information", "log_odds", "expert.1.fwd", "file:/data/refseq.gtf", "attention"});
  navigator.goTo(here);
  ASSERT_TRUE(asks());
  EXPECT_GT(feed.waiting(), 0u);
  EXPECT_FALSE(picture().isNull());
  EXPECT_FALSE(view.settled());
}

TEST_F(TrackViewTest, LetsGoOfWhatIsNoLongerVisible) {
  feed.held = true;
  show({"file:/data/wave.bw"});
  navigator.goTo(here);
  ASSERT_TRUE(asks());
  const size_t asked = feed.waiting();
  EXPECT_GT(asked, 0u);
  navigator.goTo({"chr16", 340'000, 341'000});
  const auto letGo = [&] { return feed.cancelled >= static_cast<int>(asked); };
  EXPECT_TRUE(QTest::qWaitFor(letGo, patience));
}

TEST_F(TrackViewTest, AsksForVisibleLanesFirstAndForTheOthersToo) {
  show({"information", "entropy"});
  view.resize(1100, headerHeight + 30);  // the second lane is below the edge
  navigator.goTo(here);
  feed.askedTiles.clear();
  view.forgetData();
  settle();
  ASSERT_GE(feed.askedTiles.size(), 2u);
  EXPECT_EQ(feed.askedTiles.front().track, "run/1/information");
  EXPECT_EQ(feed.askedTiles.back().track, "run/1/entropy") << "a saved picture shows all lanes";
}

TEST_F(TrackViewTest, GoingBackToARunAsksForNothing) {
  show({"information"});
  navigator.goTo(here);
  settle();
  const size_t asked = feed.askedTiles.size();
  view.setCatalogue({});
  settle();
  view.setCatalogue(fakeCatalogue());
  settle();
  EXPECT_EQ(feed.askedTiles.size(), asked);
}

TEST_F(TrackViewTest, TellsWhenAllIsHere) {
  QSignalSpy spy(&view, &TrackView::settledChanged);
  show({"information"});
  navigator.goTo(here);
  settle();
  ASSERT_FALSE(spy.isEmpty());
  EXPECT_TRUE(spy.last()[0].toBool());
}

TEST_F(TrackViewTest, AFailureIsASentenceWithRetry) {
  feed.failing.insert("run/1/information");
  show({"information"});
  navigator.goTo(here);
  settle();
  EXPECT_TRUE(view.settled()) << "a failure is an answer";
  picture();
  const size_t asked = feed.askedTiles.size();
  feed.failing.clear();
  QTest::mouseClick(port(), Qt::LeftButton, {}, actionPlace(0));
  settle();
  EXPECT_GT(feed.askedTiles.size(), asked);
  EXPECT_TRUE(showsData(picture(), view.theme().accent.rgb(), laneRect(0)));
}

TEST_F(TrackViewTest, RunIsOfferedWhereNothingIsComputed) {
  QSignalSpy run(&view, &TrackView::runRequested);
  show({"information"});
  navigator.goTo({"chr16", 300'000, 301'000});
  settle();
  picture();
  QTest::mouseClick(port(), Qt::LeftButton, {}, actionPlace(0));
  EXPECT_EQ(run.count(), 1);
  QTest::mouseClick(port(), Qt::LeftButton, {}, {900, laneMiddle(0, 52)});
  EXPECT_EQ(run.count(), 1);
}

TEST_F(TrackViewTest, LanesAreSelectedReorderedAndRemoved) {
  QSignalSpy changed(&view, &TrackView::lanesChanged);
  show({"information", "entropy", "reference_probability"});
  navigator.goTo(here);
  QTest::mouseClick(port(), Qt::LeftButton, {}, {40, laneMiddle(1, 52)});
  EXPECT_EQ(view.selectedLanes(), QStringList{"entropy"});
  QTest::mouseClick(port(), Qt::LeftButton, Qt::ControlModifier, {40, laneMiddle(2, 52)});
  EXPECT_EQ(view.selectedLanes(), (QStringList{"entropy", "reference_probability"}));
  QTest::mouseClick(port(), Qt::LeftButton, {}, {40, laneMiddle(0, 52)});
  QTest::mouseClick(port(), Qt::LeftButton, Qt::ShiftModifier, {40, laneMiddle(2, 52)});
  EXPECT_EQ(view.selectedLanes().size(), 3);
  QTest::mouseClick(port(), Qt::LeftButton, {}, {40, laneMiddle(0, 52)});
  const auto before = changed.count();
  drag({40, laneMiddle(0, 52)}, {40, laneMiddle(2, 52) + 20});
  EXPECT_EQ(changed.count(), before + 1);
  ASSERT_EQ(view.lanes().size(), 3u);
  EXPECT_EQ(view.lanes()[0].lane, "entropy");
  EXPECT_EQ(view.lanes()[2].lane, "information");
  drag({40, laneMiddle(2, 52)}, {40, headerHeight + 3});
  EXPECT_EQ(view.lanes()[0].lane, "information");
  QTest::keyClick(&view, Qt::Key_Delete);
  ASSERT_EQ(view.lanes().size(), 2u);
  EXPECT_EQ(view.lanes()[0].lane, "entropy");
}

TEST_F(TrackViewTest, TheMenuChangesAndExports) {
  QSignalSpy exported(&view, &TrackView::exportRequested);
  show({"information", "logo"});
  navigator.goTo(here);
  settle();
  QContextMenuEvent event(QContextMenuEvent::Mouse, {400, laneMiddle(0, 52)},
                          port()->mapToGlobal(QPoint(400, 80)));
  QApplication::sendEvent(port(), &event);
  auto* menu = view.findChild<QMenu*>();
  ASSERT_NE(menu, nullptr);
  QStringList texts;
  for (const QAction* action : menu->findChildren<QAction*>()) texts << action->text();
  for (const char* text : {"Colour…", "Height…", "Minimum", "Maximum", "Fixed data range…", "Logarithmic",
                           "Save picture…", "Export visible…", "Export whole result…", "Remove"})
    EXPECT_TRUE(texts.contains(QString::fromUtf8(text))) << text;
  for (QAction* action : menu->findChildren<QAction*>()) {
    if (action->text() == "Logarithmic" || action->text() == "Maximum") action->trigger();
    if (action->text() == QString::fromUtf8("Export visible…")) action->trigger();
  }
  EXPECT_EQ(view.lanes()[0].scale, "log");
  EXPECT_EQ(view.lanes()[0].windowing, "max");
  EXPECT_EQ(view.lanes()[1].scale, "auto");
  ASSERT_EQ(exported.count(), 1);
  const auto tracks = exported[0][0].value<std::vector<TrackInfo>>();
  ASSERT_EQ(tracks.size(), 1u);
  EXPECT_EQ(tracks[0].id, "run/1/information");
  EXPECT_FALSE(exported[0][1].toBool());
  menu->close();
}

TEST_F(TrackViewTest, LooksComeBackAsTheyWere) {
  LaneLook look = lookOf("information");
  look.colour = "#aa3377";
  look.height = 90;
  look.scale = "fixed";
  look.highest = 1.5;
  look.extra = {{"newer", 1}};
  view.setCatalogue(fakeCatalogue());
  view.setLanes({look});
  const LaneLook kept = view.lanes()[0];
  EXPECT_EQ(kept.colour, look.colour);
  EXPECT_EQ(kept.height, 90);
  EXPECT_EQ(kept.highest, 1.5);
  EXPECT_EQ(kept.extra, look.extra);
  navigator.goTo(here);
  settle();
  EXPECT_TRUE(showsData(picture(), QColor("#aa3377").rgb(), {gutterWidth, headerHeight, 300, 90}));
}

TEST_F(TrackViewTest, GroupedLanesShareTheirScale) {
  std::vector<LaneLook> looks{lookOf("information"), lookOf("entropy"), lookOf("reference_probability")};
  for (LaneLook& look : looks) look.scale = "group";
  view.setCatalogue(fakeCatalogue());
  view.setLanes(looks);
  navigator.goTo(here);
  settle();
  LaneStack stack;
  stack.set(looks, fakeCatalogue());
  LaneData store(feed);
  const View shown{"chr16", double(here.begin), 1, 1000};
  store.want(stack.wants(shown, 1, 0, 1000));
  feed.answerAll();
  stack.measure(shown, 1, store, 0, 1000);
  const auto range = [&](size_t row) { return stack.row(row).lane->facts().scale->range; };
  EXPECT_EQ(range(0), range(1));
  EXPECT_NE(range(0), range(2)) << "bits and probabilities never share";
}

TEST_F(TrackViewTest, AnotherRunForgetsTheLast) {
  show({"information"});
  navigator.goTo(here);
  settle();
  Catalogue none = fakeCatalogue();
  std::erase_if(none.tracks, [](const auto& entry) { return entry.second.id.starts_with("run/"); });
  none.run.clear();
  none.window.reset();
  view.setCatalogue(none);
  settle();
  EXPECT_FALSE(showsData(picture(), view.theme().quiet.rgb(), laneRect(0)));
  EXPECT_EQ(view.lanes().size(), 1u) << "the lane stays and says what is missing";
  view.setCatalogue(fakeCatalogue());
  settle();
  EXPECT_TRUE(showsData(picture(), view.theme().accent.rgb(), {gutterWidth + 400, headerHeight, 300, 52}));
}

TEST_F(TrackViewTest, WhatIsMissingIsTintedWithALineThatGrowsAsTheRunGetsOn) {
  show({"information"});
  const Region wider{"chr16", fakeWindow.begin, fakeWindow.end + fakeWindow.length()};
  navigator.goTo(wider);
  settle();
  const int low = headerHeight + 45, foot = headerHeight + 51;
  const int missing = gutterWidth + navigator.width() * 2 / 3;
  const QRgb tint = picture().pixel(missing, low);
  EXPECT_NE(tint, view.theme().background.rgb());
  Catalogue running = fakeCatalogue();
  running.computing = wider;
  view.setCatalogue(running);
  settle();
  const QRgb accent = view.theme().accent.rgb();
  const int later = gutterWidth + navigator.width() * 5 / 6;
  EXPECT_NE(picture().pixel(missing, foot), accent);
  view.setProgress(0.5);
  EXPECT_EQ(picture().pixel(missing, foot), accent);
  EXPECT_NE(picture().pixel(later, foot), accent) << "not there yet";
  EXPECT_EQ(picture().pixel(missing, low), tint) << "nothing says that these bases are done";
  view.setProgress(0.9);
  EXPECT_EQ(picture().pixel(later, foot), accent);
}

TEST_F(TrackViewTest, PicturesKeepTextAsText) {
  show({"file:/data/refseq.gtf", "sequence", "logo", "log_odds", "expert.1.fwd", "attention"});
  navigator.goTo({"chr16", 278'230, 278'300});
  settle();
  QBuffer buffer;
  buffer.open(QIODevice::WriteOnly);
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(view.pictureSize());
  QPainter painter(&generator);
  view.renderTo(&painter, view.pictureSize());
  painter.end();
  const QByteArray svg = buffer.data();
  EXPECT_TRUE(svg.contains(">Probability<")) << svg.left(2000).toStdString();
  EXPECT_TRUE(svg.contains(">278,240<"));
  EXPECT_EQ(svg.count("<image"), 3) << "log-odds, experts and attention are one image each";
  EXPECT_LT(svg.size(), 4'000'000);
}

TEST_F(TrackViewTest, PicturesCanBeLargerThanTheScreen) {
  show({"information", "entropy", "attention"});
  navigator.goTo(here);
  settle();
  QImage image(view.pictureSize({.width = 1600}), QImage::Format_RGB32);
  image.fill(Qt::red);
  QPainter painter(&image);
  view.renderTo(&painter, image.size());
  painter.end();
  EXPECT_EQ(image.pixel(1599, image.height() - 3), view.theme().background.rgb());
  EXPECT_TRUE(showsData(image, view.theme().accent.rgb(), {1300, headerHeight, 200, 52}));
}

TEST_F(TrackViewTest, TicksStandAtRoundNumbers) {
  EXPECT_EQ(tickStep(1, 70), 100);
  EXPECT_EQ(tickStep(4.4, 80), 500);
  EXPECT_EQ(tickStep(0.1, 80), 10);
  EXPECT_EQ(tickStep(0.01, 80), 1);
  EXPECT_EQ(tickStep(100'000, 80), 10'000'000);
}

}  // namespace
}  // namespace janus::ui::test
