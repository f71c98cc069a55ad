// Small things a window remembers between starts: recent files, places typed, its size. Losing them loses no
// work.
#pragma once

#include <QSettings>
#include <QVariant>

namespace janus::ui {

class WindowSettings {
 public:
  WindowSettings();
  QVariant value(const QString& key) const { return settings_.value(key); }
  void setValue(const QString& key, const QVariant& value) { settings_.setValue(key, value); }

 private:
  QSettings settings_;
};

inline WindowSettings windowSettings() { return {}; }

}  // namespace janus::ui
