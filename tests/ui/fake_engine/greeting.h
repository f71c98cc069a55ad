// What the made-up engine says of itself. $FAKE_GPU adds a GPU; $FAKE_PLUGIN is the digest of a plugin "made"
// with a track "gc", and there is none where it is not set. Files are what their names say.
#pragma once

#include "tests/ui/fake_engine/engine.h"

namespace janus::test {

void answerGreeting(Engine& engine);

}  // namespace janus::test
