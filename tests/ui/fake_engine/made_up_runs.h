// The model "made-up" and its runs: each takes $FAKE_RUN seconds (0.2) and is kept in LOG.runs, as a store
// would keep it.
#pragma once

#include "tests/ui/fake_engine/engine.h"

namespace janus::test {

// Answers what is asked of models and runs. $FAKE_SECONDS is what a kilobase is said to take; $FAKE_HOLD is a
// file that a run waits for when it has told what is on screen.
void answerRuns(Engine& engine);

}  // namespace janus::test
