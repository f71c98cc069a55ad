// A window whose engine is made up: quick, and told by the environment what to do.
#pragma once

#include <gtest/gtest.h>

#include "tests/ui/test_window.h"

namespace janus::ui {

class WindowTest : public testing::Test {
 protected:
  WindowTest() {
    qputenv("FAKE_SECONDS", "0.1");
    qputenv("FAKE_RUN", "0.1");
  }
  PrivateFolders folders_;
};

}  // namespace janus::ui
