// A track view over a fake feed, laid out and answered.
#pragma once

#include <gtest/gtest.h>

#include <QApplication>
#include <QTest>
#include <QWheelEvent>

#include "tests/ui/fake_feed.h"
#include "tests/ui/patience.h"
#include "ui/tracks/track_view.h"

namespace janus::ui::test {

inline LaneLook lookOf(const std::string& lane) {
  LaneLook look;
  look.lane = lane;
  return look;
}

class ViewTest : public testing::Test {
 protected:
  ViewTest() {
    navigator.setContigs({{"chr16", 186'963, 397'118}, {"chr1", 0, 1000}});
    view.resize(1100, 800);
    view.show();
  }

  void show(std::initializer_list<const char*> words) {
    view.setCatalogue(fakeCatalogue());
    std::vector<LaneLook> looks;
    for (const char* word : words) looks.push_back(lookOf(word));
    view.setLanes(looks);
  }
  // Until what is visible has been asked for and answered.
  void settle() {
    QApplication::processEvents();  // what was just done tells of itself
    ASSERT_TRUE(QTest::qWaitFor([&] { return view.settled(); }, patience));
    QApplication::processEvents();
  }
  // What is visible has been asked for, and waits for the feed.
  bool asks() {
    return QTest::qWaitFor([&] { return feed.waiting() > 0; }, patience);
  }
  QImage picture() { return view.viewport()->grab().toImage().convertToFormat(QImage::Format_RGB32); }
  QWidget* port() { return view.viewport(); }

  // Where a lane's Run or Retry is painted: the first pixels in the link's colour.
  QPoint actionPlace(int lane) {
    const QImage image = picture();
    for (int x = gutterWidth; x < image.width(); ++x)
      for (int y = headerHeight + lane * 53; y < headerHeight + lane * 53 + 52; ++y)
        if (image.pixel(x, y) == view.theme().accent.rgb()) return {x + 2, y};
    ADD_FAILURE() << "no action in lane " << lane;
    return {};
  }

  void drag(QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {}) {
    send(QEvent::MouseButtonPress, from, Qt::LeftButton, Qt::LeftButton, modifiers);
    for (int step = 1; step <= 4; ++step)
      send(QEvent::MouseMove, from + (to - from) * step / 4, Qt::NoButton, Qt::LeftButton, modifiers);
    send(QEvent::MouseButtonRelease, to, Qt::LeftButton, Qt::NoButton, modifiers);
  }
  void send(QEvent::Type type, QPoint at, Qt::MouseButton button, Qt::MouseButtons buttons,
            Qt::KeyboardModifiers modifiers) {
    QMouseEvent event(type, at, port()->mapToGlobal(at), button, buttons, modifiers);
    QApplication::sendEvent(port(), &event);
  }
  void wheel(QPoint at, QPoint angle, Qt::KeyboardModifiers modifiers = {}) {
    QWheelEvent event(at, port()->mapToGlobal(at), {}, angle, Qt::NoButton, modifiers, Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(port(), &event);
  }

  FakeFeed feed;
  Navigator navigator;
  TrackView view{feed, navigator};
};

}  // namespace janus::ui::test
