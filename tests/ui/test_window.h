// A window over an engine of made-up data, in folders of its own.
#pragma once

#include <fstream>

#include <QClipboard>
#include <QTemporaryDir>
#include <QTest>

#include "tests/ui/odd_messages.h"
#include "tests/ui/patience.h"
#include "ui/output/exports.h"
#include "ui/output/pictures.h"
#include "ui/panels/inspector.h"
#include "ui/panels/notice_bar.h"
#include "ui/panels/status_panel.h"
#include "ui/toolbar/toolbar.h"
#include "ui/tracks/lane_set.h"
#include "ui/window/file_opening.h"
#include "ui/window/main_window.h"
#include "ui/window/session_binding.h"
#include "ui/window/window_actions.h"
#include "ui/window/window_looks.h"

namespace janus::ui {

// Points the program's folders below `folder` for as long as it lives.
class PrivateFolders {
 public:
  PrivateFolders() {
    qputenv("JANUS_STATE_DIR", folder_.filePath("state").toUtf8());
    qputenv("JANUS_CACHE_DIR", folder_.filePath("cache").toUtf8());
  }
  QString path(const QString& name) const { return folder_.filePath(name); }

 private:
  QTemporaryDir folder_;
};

inline QStringList fakeCommand(const PrivateFolders& folders) {
  return {JANUS_BINARY_DIR "/fake_engine", folders.path("log")};
}

// What has reached the engine of made-up data, one line a request.
inline std::vector<std::string> askedOf(const PrivateFolders& folders) {
  std::ifstream file(folders.path("log").toStdString());
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

// A window whose pieces are at hand.
class PartedWindow : public MainWindow {
 public:
  using MainWindow::MainWindow;

  EngineClient& client() { return parts().workspace.client(); }
  Workspace& workspace() { return parts().workspace; }
  Navigator& navigator() { return parts().navigator; }
  RunController& runs() { return parts().runs; }
  Toolbar& toolbar() { return parts().toolbar; }
  LocusBox* locusBox() { return &parts().locusBox; }
  NoticeBar& notices() { return parts().notices; }
  TrackView& view() { return parts().view; }
  LaneSet& lanes() { return parts().lanes; }
  Inspector& inspector() { return parts().inspector; }
  AnalysisDock& analysis() { return parts().analysis; }
  AttentionPanel& attention() { return parts().attention; }
  StatusPanel& status() { return parts().status; }
  FileOpening& files() { return parts().files; }
  Exports& exports() { return parts().exports; }
  Pictures& pictures() { return parts().pictures; }
  WindowLooks& looks() { return parts().looks; }
  SessionBinding& session() { return parts().session; }
  WindowActions& actions() { return parts().actions; }
};

struct TestWindow {
  PartedWindow window;
  SessionBinding& session = window.session();
  WindowActions& actions = window.actions();

  explicit TestWindow(const PrivateFolders& folders,
                      std::chrono::milliseconds silence = std::chrono::seconds(10))
      : window(settings(fakeCommand(folders), silence)) {
    window.resize(1280, 800);
    window.show();
  }
  explicit TestWindow(const QStringList& command) : window(settings(command, std::chrono::seconds(10))) {
    window.resize(1280, 800);
    window.show();
  }

  static EngineClient::Settings settings(const QStringList& command, std::chrono::milliseconds silence) {
    EngineClient::Settings settings;
    settings.command = command;
    settings.silence = silence;
    settings.pause = std::chrono::milliseconds(1);
    return settings;
  }

  template <class Condition>
  bool until(Condition condition) {
    return QTest::qWaitFor(condition, patience);
  }
  bool openMadeUp(const QString& locus = {}) {
    window.open({"/data/made-up.fa", "/data/made-up.safetensors", {}, locus, {"/data/genes.gff3"}});
    return until([this] {
      return window.workspace().genome() && window.workspace().model() &&
             !window.workspace().tracks().empty() && !window.workspace().busy() &&
             window.navigator().span() < 90'000;
    });
  }
  bool hasRun() {
    return until([this] { return window.runs().current() && !window.runs().busy(); });
  }
  // What a run takes is known, and none was begun by itself.
  bool hasEstimate() {
    return until([this] { return window.runs().estimate().has_value() && !window.runs().busy(); });
  }
  // Whether to run by itself was thought over after what was done last: the view came to rest, what a run
  // costs was asked and answered, and a run that began of it has ended. False where there was nothing to
  // think over.
  bool hasDecided() {
    return window.runs().busy() && until([this] { return !window.runs().busy(); });
  }
  // All that was asked until now is answered, runs apart.
  bool hasAnswers() {
    bool answered = false;
    const Ticket fence =
        window.client().ask(janus::test::Fence(), [&](const DoneAnswer&) { answered = true; }, {});
    return until([&] { return answered; });
  }
  bool hasRunOver() {
    const KnownRun* run = window.runs().current();
    return run && run->window.contains(region()) && !window.runs().busy();
  }
  void type(const QString& text) {
    actions.find("To a place")->trigger();
    window.locusBox()->clear();
    QTest::keyClicks(window.locusBox(), text);
    QTest::keyClick(window.locusBox(), Qt::Key_Return);
  }
  Region region() { return window.navigator().region(); }
  std::string notices() { return window.notices().sentences().join("\n").toStdString(); }
};

}  // namespace janus::ui
