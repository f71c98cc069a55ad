// The letters that the model is given for a window, and where they lie: the genome's own, or edited ones.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/run/axis_map.h"

namespace janus {

// The bases [begin, end) of the contig become `letters`: an insertion in front of `begin` where there are no
// bases, a deletion where there are no letters. Letters stand for the replaced bases one by one from the
// left.
struct SequenceEdit {
  int64_t begin = 0, end = 0;
  std::string letters;
  bool operator==(const SequenceEdit&) const = default;
};

struct WindowSequence {
  std::string letters;
  AxisMap axis;
  std::vector<SequenceEdit> edits;  // as short and as far to the left as they can be; none: the genome's own
};

// `reference`: the letters of `region`. The edits are in order, apart from each other and within the region;
// however they are spelled (bases around them repeated, insertions and deletions anywhere in a repeat), the
// same change gives the same letters on the same axis (Tan et al. 2015, doi:10.1093/bioinformatics/btv112).
// Throws Error (Usage) for edits that are not.
WindowSequence windowSequence(const Region& region, std::string_view reference,
                              const std::vector<SequenceEdit>& edits = {});

// A digest of the letters, in either case the same.
std::string digestOfLetters(std::string_view letters);

}  // namespace janus
