// Looks for items of a bigWig that no sound one has: some beyond the end of their contig, or on others.
#pragma once

#include <string>
#include <vector>

#include "engine/formats/bigwig_file.h"

namespace janus {

// What was found, as sentences. Items past the ends are found by the index alone; overlaps among the first
// items of each contig, as far as a share of the file goes that is read without a noticeable wait (all of a
// small file). Never throws for damage: the tile that meets it does.
std::vector<std::string> surveyOf(const BigWigFile& file);

}  // namespace janus
