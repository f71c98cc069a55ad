// Dies, hangs, refuses and talks nonsense where it is asked to: see odd_messages.h.
#pragma once

#include "tests/ui/fake_engine/engine.h"

namespace janus::test {

void misbehave(Engine& engine);

}  // namespace janus::test
