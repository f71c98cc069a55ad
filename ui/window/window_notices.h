// Turns what the pieces of the window have to say into lines of the notice bar.
#pragma once

#include "ui/panels/notice_bar.h"
#include "ui/state/run_controller.h"

namespace janus::ui {

class WindowNotices : public QObject {
  Q_OBJECT
 public:
  WindowNotices(NoticeBar& bar, EngineClient& client, RunController& runs, QObject* parent = nullptr);

  // Says what `source` tells by its signal problem(sentence), or note(sentence). A topic's line replaces the
  // one before.
  template <class Source>
  void sayProblemsOf(const Source& source, const QString& topic = {}) {
    connect(&source, &Source::problem, this,
            [this, topic](const QString& sentence) { sayProblem(sentence, topic); });
  }
  template <class Source>
  void sayNotesOf(const Source& source) {
    connect(&source, &Source::note, this, &WindowNotices::sayNote);
  }

  bool isAskingAboutRun() const;  // the question that a long run has put is not answered yet

 private:
  void watchEngine();
  void watchRuns();
  void sayProblem(const QString& sentence, const QString& topic);
  void sayNote(const QString& sentence);
  void sayLost(const QString& sentence);
  void sayRefusedPlugins();
  void sayFailedRun(const QString& sentence, bool automatic);
  void ask(const QString& question);

  NoticeBar& bar_;
  EngineClient& client_;
  RunController& runs_;
};

}  // namespace janus::ui
