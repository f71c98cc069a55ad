// How a file's contig names find their contig in the open genome.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "protocol/region.h"

namespace janus {

// The genome's contig for a name as a file spells it (aliases chr1 / 1 / NC_000001.11 understood), or
// nothing.
using ContigResolver = std::function<std::optional<Contig>(std::string_view)>;

}  // namespace janus
