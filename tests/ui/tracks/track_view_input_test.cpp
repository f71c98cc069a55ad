// Mouse, wheel and keys over the tracks.
#include "tests/ui/track_view_fixture.h"

#include <QScrollBar>
#include <QSignalSpy>

namespace janus::ui::test {
namespace {

TEST_F(TrackViewTest, DraggingDataPans) {
  show({"information"});
  navigator.goTo(here);
  const double left = navigator.left(), perPixel = navigator.basesPerPixel();
  drag({600, 80}, {500, 80});
  EXPECT_NEAR(navigator.left(), left + 100 * perPixel, 1e-6);
}

TEST_F(TrackViewTest, DraggingTheRulerZooms) {
  show({"information"});
  navigator.goTo(here);
  const double from = navigator.positionAt(300 - gutterWidth), to = navigator.positionAt(700 - gutterWidth);
  drag({300, 44}, {700, 44});
  EXPECT_EQ(navigator.region(), (Region{"chr16", int64_t(std::floor(from)), int64_t(std::ceil(to))}));
}

TEST_F(TrackViewTest, ShiftDragSelects) {
  QSignalSpy selected(&view, &TrackView::regionSelected);
  show({"information"});
  navigator.goTo(here);
  const Region before = navigator.region();
  drag({300, 90}, {700, 90}, Qt::ShiftModifier);
  EXPECT_EQ(navigator.region(), before);
  ASSERT_EQ(selected.count(), 1);
  ASSERT_TRUE(view.selection());
  EXPECT_NEAR(double(view.selection()->length()), 400 * navigator.basesPerPixel(), 2);
  QTest::keyClick(&view, Qt::Key_Escape);
  EXPECT_FALSE(view.selection());
  EXPECT_EQ(selected.count(), 2);
}

TEST_F(TrackViewTest, ClicksCentre) {
  show({"information"});
  navigator.goTo(here);
  const double position = navigator.positionAt(800 - gutterWidth);
  QTest::mouseClick(port(), Qt::LeftButton, {}, {800, 44});
  EXPECT_NEAR(navigator.left() + navigator.span() / 2, position, 1e-6);
  QTest::mouseClick(port(), Qt::LeftButton, {}, {gutterWidth + navigator.width() / 2, 16});
  EXPECT_NEAR(navigator.left() + navigator.span() / 2, (186'963 + 397'118) / 2.0, navigator.span());
}

TEST_F(TrackViewTest, ControlWheelZoomsAtThePointer) {
  show({"information"});
  navigator.goTo(here);
  const double under = navigator.positionAt(700 - gutterWidth), span = navigator.span();
  wheel({700, 90}, {0, 120}, Qt::ControlModifier);
  EXPECT_LT(navigator.span(), span);
  EXPECT_NEAR(navigator.positionAt(700 - gutterWidth), under, 1e-6);
  wheel({700, 90}, {0, -120}, Qt::ControlModifier);
  EXPECT_NEAR(navigator.span(), span, 1e-6);
}

TEST_F(TrackViewTest, PlainWheelScrollsLanesAndSidewaysPans) {
  show({"logo", "information", "entropy", "reference_probability", "log_odds", "attention",
        "file:/data/wave.bw", "sequence", "expert.1.fwd", "expert.1.bwd"});
  view.resize(1100, 300);
  navigator.goTo(here);
  settle();
  const double left = navigator.left();
  wheel({700, 90}, {0, -120});
  EXPECT_GT(view.verticalScrollBar()->value(), 0);
  EXPECT_EQ(navigator.left(), left);
  wheel({700, 90}, {-120, 0});
  EXPECT_GT(navigator.left(), left);
}

TEST_F(TrackViewTest, KeysMoveAndZoom) {
  show({"information"});
  navigator.goTo(here);
  const double left = navigator.left(), span = navigator.span();
  QTest::keyClick(&view, Qt::Key_Right);
  EXPECT_NEAR(navigator.left(), left + 50 * navigator.basesPerPixel(), 1e-6);
  QTest::keyClick(&view, Qt::Key_Left);
  EXPECT_NEAR(navigator.left(), left, 1e-6);
  QTest::keyClick(&view, Qt::Key_End);
  EXPECT_NEAR(navigator.left(), left + span, 1e-6);
  QTest::keyClick(&view, Qt::Key_Home);
  EXPECT_NEAR(navigator.left(), left, 1e-6);
  QTest::keyClick(&view, Qt::Key_Plus);
  EXPECT_NEAR(navigator.span(), span / 2, 1e-6);
  QTest::keyClick(&view, Qt::Key_Down, Qt::ControlModifier);
  EXPECT_NEAR(navigator.span(), span, 1e-6);
  QTest::keyClick(&view, Qt::Key_Up, Qt::ControlModifier);
  EXPECT_NEAR(navigator.span(), span / 2, 1e-6);
  QTest::keyClick(&view, Qt::Key_Minus);
  EXPECT_NEAR(navigator.span(), span, 1e-6);
}

TEST_F(TrackViewTest, DoubleClickZoomsInCentred) {
  show({"information"});
  navigator.goTo(here);
  const double position = navigator.positionAt(400 - gutterWidth), span = navigator.span();
  QTest::mouseDClick(port(), Qt::LeftButton, {}, {400, 90});
  EXPECT_NEAR(navigator.span(), span / 2, 1e-6);
  EXPECT_NEAR(navigator.left() + navigator.span() / 2, position, 1e-6);
  QTest::mouseClick(port(), Qt::LeftButton, Qt::AltModifier, {400, 90});
  EXPECT_NEAR(navigator.span(), span, 1e-6);
}

TEST_F(TrackViewTest, ThePointerIsFollowed) {
  QSignalSpy pointed(&view, &TrackView::pointed);
  show({"information"});
  navigator.goTo(here);
  settle();
  const QImage before = picture();
  send(QEvent::MouseMove, {500, 100}, Qt::NoButton, Qt::NoButton, {});
  ASSERT_EQ(pointed.count(), 1);
  EXPECT_EQ(pointed[0][0].toLongLong(), int64_t(std::floor(navigator.positionAt(500 - gutterWidth))));
  const QImage after = picture();
  int changed = 0, elsewhere = 0;
  for (int y = headerHeight; y < after.height(); ++y)
    for (int x = 0; x < after.width(); ++x)
      if (after.pixel(x, y) != before.pixel(x, y)) ++(x == 500 ? changed : elsewhere);
  EXPECT_GT(changed, after.height() / 3) << "a dashed line through all lanes";
  EXPECT_EQ(elsewhere, 0);
  QSignalSpy left(&view, &TrackView::pointerLeft);
  QEvent leave(QEvent::Leave);
  QApplication::sendEvent(port(), &leave);
  EXPECT_EQ(left.count(), 1);
}

TEST_F(TrackViewTest, APointerAtRestIsOverAnotherBaseWhenTheViewMoves) {
  QSignalSpy pointed(&view, &TrackView::pointed);
  show({"information"});
  navigator.goTo(here);
  send(QEvent::MouseMove, {500, 100}, Qt::NoButton, Qt::NoButton, {});
  const auto before = pointed.last()[0].toLongLong();
  navigator.pan(100);
  EXPECT_EQ(pointed.last()[0].toLongLong(), before + 100);
}

}  // namespace
}  // namespace janus::ui::test
