// Between the window and a session: what is open is written down as it changes, and opened again.
#pragma once

#include <filesystem>

#include <QObject>
#include <QTimer>

#include "protocol/session_file.h"

namespace janus::ui {

class MainWindow;

class SessionBinding : public QObject {
  Q_OBJECT
 public:
  explicit SessionBinding(MainWindow& window);

  SessionFile capture() const;
  void apply(const SessionFile& session);

  void openFile(const QString& path);  // a problem is told in the window
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
  void speak();
  WindowState captureState() const;
  void applyState(const WindowState& state);
  bool write(const std::filesystem::path& path);

  MainWindow& window_;
  QTimer changed_;
  bool autosaving_ = true;
};

}  // namespace janus::ui
