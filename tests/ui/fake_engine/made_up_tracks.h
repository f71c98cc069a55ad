// The tracks of made-up runs: their values are functions of the position alone.
#pragma once

#include "tests/ui/fake_engine/engine.h"

namespace janus::test {

// "40000-44096-both"; what else its numbers depend on stands behind.
std::string runKey(const Region& window, const std::string& behind);
std::vector<TrackInfo> tracksOf(const std::string& key, const Region& window);

// Answers for tiles, single bases and attention maps.
void answerTracks(Engine& engine);

}  // namespace janus::test
