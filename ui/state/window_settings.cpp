#include "ui/state/window_settings.h"

#include "base/paths.h"

namespace janus::ui {

WindowSettings::WindowSettings()
    : settings_(QString::fromStdString((stateDir() / "window.ini").string()), QSettings::IniFormat) {}

}  // namespace janus::ui
