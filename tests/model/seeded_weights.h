// Weights made from a seed: a model of any shape without a file.
#pragma once

#include <cstdint>

#include "engine/model/config.h"
#include "engine/model/weights.h"

namespace janus {

// The rule the reference results in tests/golden were computed with: each value depends on the seed, the
// tensor's name and its place alone (FNV-1a, then splitmix64), scaled so that activations stay of order one.
Weights seededWeights(const Config& config, uint64_t seed);

}  // namespace janus
