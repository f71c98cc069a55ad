// How the experts of a run share the work: which part of the bases each layer and stream sends to whom.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>

#include "engine/run/stored_run.h"
#include "protocol/run_messages.h"

namespace janus {

// From how many bases went to each expert [experts].
RoutingShares routingShares(int layer, int stream, std::span<const int64_t> counts);

// Over the letters of `region`, cut to the run's window; of every expert layer in both streams. Throws what
// the run throws, and Cancelled.
RoutingAnswer routingOver(const StoredRun& run, const Region& region, std::stop_token stop);

}  // namespace janus
