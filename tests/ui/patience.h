// How long a test of the window waits for what must come.
#pragma once

namespace janus::ui {

constexpr int patience = 60000;  // ms; only ever waited for by a test that fails

}  // namespace janus::ui
