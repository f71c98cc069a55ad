// Lanes of a window handled as a user does: by mouse, menu and the dialogs that follow.
#pragma once

#include <QContextMenuEvent>
#include <QMenu>
#include <QTimer>

#include "tests/ui/test_window.h"

namespace janus::ui {

struct LaneHands {
  TestWindow& test;
  TrackView& view() { return test.window.view(); }
  QWidget* port() { return view().viewport(); }

  QPoint nameOf(const std::string& laneId) {
    view().reveal(laneId);
    return view().laneRect(laneId).topLeft() + QPoint(40, 10);
  }
  void click(const std::string& laneId, Qt::KeyboardModifiers modifiers = {}) {
    QTest::mouseClick(port(), Qt::LeftButton, modifiers, nameOf(laneId));
  }
  void remove(const std::string& laneId) {
    click(laneId);
    QTest::keyClick(&view(), Qt::Key_Delete);
  }
  QMenu* openMenu(const std::string& laneId) { return openMenuAt(nameOf(laneId)); }
  QMenu* openMenuAt(QPoint at) {
    QContextMenuEvent event(QContextMenuEvent::Mouse, at, port()->mapToGlobal(at));
    QApplication::sendEvent(port(), &event);
    return view().findChildren<QMenu*>(QString(), Qt::FindDirectChildrenOnly).last();
  }
  QStringList menuOf(const std::string& laneId) {
    QMenu* menu = openMenu(laneId);
    QStringList texts;
    for (const QAction* action : menu->findChildren<QAction*>()) texts << action->text();
    menu->close();
    return texts;
  }
  void drag(QPoint from, QPoint to) {
    QTest::mousePress(port(), Qt::LeftButton, {}, from);
    for (int step = 1; step <= 4; ++step) {
      const QPoint at = from + (to - from) * step / 4;
      QMouseEvent move(QEvent::MouseMove, at, port()->mapToGlobal(at), Qt::NoButton, Qt::LeftButton, {});
      QApplication::sendEvent(port(), &move);
    }
    QTest::mouseRelease(port(), Qt::LeftButton, {}, to);
  }
  // False where the menu has no such entry.
  bool choose(const std::string& laneId, const char* text) { return chooseAt(nameOf(laneId), text); }
  bool chooseAt(QPoint at, const char* text) {
    QMenu* menu = openMenuAt(at);
    for (QAction* action : menu->findChildren<QAction*>()) {
      if (action->text() != QString::fromUtf8(text) || !action->isEnabled()) continue;
      action->trigger();
      menu->close();
      return true;
    }
    menu->close();
    return false;
  }
  // The dialog a choice has opened without blocking.
  template <class Dialog>
  Dialog* dialog() {
    Dialog* found = nullptr;
    test.until([&] {
      for (Dialog* one : test.window.findChildren<Dialog*>())
        if (one->isVisible()) found = one;
      return found != nullptr;
    });
    return found;
  }
  std::vector<std::string> words() {
    std::vector<std::string> words;
    for (const LaneLook& look : view().lanes()) words.push_back(look.lane);
    return words;
  }
  LaneLook look(const std::string& laneId) {
    for (const LaneLook& look : view().lanes())
      if (look.lane == laneId) return look;
    return {};
  }
};

// Meets a dialog that blocks: `use` is called with it once it is up.
template <class Dialog>
void whenAsked(std::function<void(Dialog&)> use) {
  auto* timer = new QTimer(qApp);
  QObject::connect(timer, &QTimer::timeout, timer, [timer, use = std::move(use)] {
    auto* dialog = qobject_cast<Dialog*>(QApplication::activeModalWidget());
    if (!dialog) return;
    timer->deleteLater();
    timer->stop();
    use(*dialog);
  });
  timer->start(10);
}

}  // namespace janus::ui
