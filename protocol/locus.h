// The text form of a place: what users type into the locus box and read in the ruler. 1-based and closed,
// only here.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/region.h"

namespace janus {

// "chr1:1,001-2,000" for [1000, 2000); "chr1:1,001" for one base.
std::string formatLocus(const Region& region);

// 1234567 -> "1,234,567".
std::string withThousands(int64_t number);

// "12,345 bp".
std::string formatSpan(int64_t bases);

// A place that a name stands for. `matched`: how the file calls it ("BRCA1 (gene_synonym)"); empty where it
// is drawn under that very name.
struct NamedRegion {
  Region region;
  std::string matched = {};
};

// What the grammar needs to know of the open genome. `resolveContig` gives the genome's own name for what was
// typed (aliases chr1 / 1 / NC_000001.11); `findNamed` the places of a gene, transcript or feature, apart
// from each other, best first.
struct LocusContext {
  std::span<const Contig> contigs;
  std::function<std::optional<std::string>(std::string_view)> resolveContig;
  std::function<std::vector<NamedRegion>(std::string_view)> findNamed;
};

struct Variant {
  std::string contig;
  int64_t position = 0;  // 0-based
  std::string reference, alternative;
  bool operator==(const Variant&) const = default;
};

// What was typed, understood. `note` tells the user what was changed to fit (end clipped, alias used), empty
// otherwise.
struct Locus {
  std::vector<Region> regions;  // one, or several for a split view; never empty, always within its contig
  bool reversed = false;        // chr1:1-100[rev]
  std::optional<Variant> variant;
  std::string note;
};

// The whole grammar: chr1:1,000-2,000 | chr1:1000..2000 | chr1:1000 (centred, 1 base) | chr1 | chr1 1000 2000
// (BED: 0-based half-open) | 1.5Mb/34M/500kb suffixes | names (padded by 2,000 bp each side) | several loci
// separated by blanks | All | [rev] | chr8-140300616-T-G | chr8:140300616 T>G | chr8:g.140300616T>G. Contig
// names may themselves hold ':' and '-': the longest contig name that fits wins, and a note says what else
// the text could be. What is pasted with a place is passed over (pasted_text.h): quotes, brackets, and with a
// note an assembly's name and a strand; of a browser's address its place is taken. A note says how BED was
// read. Throws Error (Usage) with a sentence that says what is wrong: never a silent change of place.
Locus parseLocus(std::string_view text, const LocusContext& context);

}  // namespace janus
