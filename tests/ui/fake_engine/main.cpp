// An engine of made-up data that also misbehaves on request, for tests of the window's side of the pipe.
// Usage: fake_engine LOG; one line a request is appended to LOG, so that a test sees what reached any of its
// lives.
#include <cstdio>

#include "tests/ui/fake_engine/greeting.h"
#include "tests/ui/fake_engine/made_up_genome.h"
#include "tests/ui/fake_engine/made_up_runs.h"
#include "tests/ui/fake_engine/made_up_tracks.h"
#include "tests/ui/fake_engine/misbehaviour.h"

int main(int count, char** arguments) {
  using namespace janus::test;
  if (count != 2) return std::fputs("usage: fake_engine LOG\n", stderr), 2;
  Engine engine(arguments[1]);
  answerGreeting(engine);
  answerGenome(engine);
  answerTracks(engine);
  answerRuns(engine);
  misbehave(engine);
  engine.serve();
}
