// Between the window and a session: what is open is written down as it changes, and opened again.
#pragma once

#include <filesystem>

#include <QObject>
#include <QTimer>

#include "protocol/session_file.h"

namespace janus::ui {

class LaneSet;
class Navigator;
class OpeningSequence;
class RunController;
class TrackView;
class WindowLooks;
class Workspace;

// What a session remembers, and by what it is opened again.
struct SessionParts {
  Workspace& workspace;
  Navigator& navigator;
  RunController& runs;
  TrackView& view;
  LaneSet& lanes;
  WindowLooks& looks;
  OpeningSequence& opening;
};

class SessionBinding : public QObject {
  Q_OBJECT
 public:
  explicit SessionBinding(const SessionParts& parts, QObject* parent = nullptr);

  SessionFile capture() const;
  void apply(const SessionFile& session);

  void openFile(const QString& path);  // a problem is told, nothing is changed then
  void saveFile(const QString& path);
  void autosave();  // to lastSession(), at once
  void setAutosaving(bool on) { autosaving_ = on; }

  static std::filesystem::path lastSession();

 signals:
  void saved();
  void problem(const QString& sentence);
  void note(const QString& sentence);

 private:
  void watch();
  void captureOpen(SessionFile& session) const;
  void captureRuns(SessionFile& session, WindowState& state) const;
  void captureLooks(SessionFile& session, WindowState& state) const;
  void applyRuns(const SessionFile& session, const WindowState& state);
  void applyLooks(const SessionFile& session, const WindowState& state);
  bool write(const std::filesystem::path& path);

  SessionParts parts_;
  QTimer changed_;
  bool autosaving_ = true;
};

}  // namespace janus::ui
