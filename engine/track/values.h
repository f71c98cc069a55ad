// A track's values base by base, read from its level-0 tiles.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "engine/track/track_source.h"

namespace janus {

// One value a base of `part`; classes as numbers; NaN where there is none. Throws what the source throws, and
// Cancelled.
std::vector<float> valuesOf(const TrackSource& source, const Region& part, std::stop_token stop);

// Values that were read from a Category, as classes again: noCategory for NaN.
std::vector<uint8_t> classesOf(std::span<const float> values);

}  // namespace janus
