// The genome "made-up": 100 kb of chrT with a gene every 5 kb, and four bands where they are asked for.
#pragma once

#include "tests/ui/fake_engine/engine.h"

namespace janus::test {

constexpr int64_t contigLength = 100'000;

char letterAt(int64_t position);

// Answers what is asked of genomes, places and annotation.
void answerGenome(Engine& engine);

}  // namespace janus::test
