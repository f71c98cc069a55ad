// The files that a word leaves in its --out folder.
#pragma once

#include <stop_token>

#include "engine/export/export.h"

namespace janus {
class Genome;
}

namespace janus::command {

struct Setting;

// Writes `plan`, with the contigs of `genome`; notes and the number of files go to standard error. Throws
// what exportTracks throws.
void writeFiles(ExportPlan plan, const Genome& genome, const Setting& setting, std::stop_token stop);

}  // namespace janus::command
