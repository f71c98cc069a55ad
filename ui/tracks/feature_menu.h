// What can be done with the feature that a menu was opened on.
#pragma once

#include <functional>

#include "protocol/feature.h"

class QMenu;

namespace janus::ui {

struct FeatureMenuActions {
  std::function<void(const Region&)> goTo;    // shows the feature with a little around it
  std::function<void(const Region&)> select;  // as the region to run
};

// At the menu's top, above a separator.
void addFeatureActions(QMenu& menu, const Feature& feature, const FeatureMenuActions& actions);

}  // namespace janus::ui
