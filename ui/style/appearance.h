// Dresses the application in a theme: palette, font and one style sheet for the chrome around the data.
#pragma once

#include "ui/style/theme.h"

namespace janus::ui {

void applyTheme(const Theme& theme);
QString styleSheet(const Theme& theme);

}  // namespace janus::ui
