// An ALT of a record, understood against the genome: the change it means, or the word for why it is not
// scored.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/variant/span.h"

namespace janus {

// VCF 4.3 (sections 1.6.1 and 5): what an ALT can be beside letters, and what else cannot be scored.
enum class Why {
  Scored,
  Star,               // '*': the allele is missing due to an overlapping deletion
  Symbolic,           // <DEL>, <*>, <NON_REF>
  Breakend,           // G]17:198982], .A
  Missing,            // no ALT, or no REF
  NotAcgt,            // the change, or the genome where it lies, holds another letter
  RefDiffers,         // REF contradicts the genome
  LongerThanContext,  // the span has more than half of the window's letters
  Outside,            // of the contig, as POS 0 (a telomere) is
  ContigUnknown,
  Overlaps,  // another edit of the same haplotype
};
// "STAR", "SYMBOLIC", ...; "." for Scored.
std::string_view wordOf(Why why);

struct Allele {
  Why why = Why::Scored;
  std::optional<Change> change;  // where why is Scored
  std::string detail = {};       // for people: "chr1:3,500: the reference is R"
};

// `contig` is the genome's; `position` that of REF's first letter (0-based, of the contig). REF agrees with
// the genome where every letter of the one can stand for the same base as that of the other (IUPAC: VCF
// writes A where the reference has R, others N). Case does not matter.
Allele alleleOf(const std::optional<Contig>& contig, int64_t position, std::string_view ref,
                std::string_view alt, ContigLetters& letters);

}  // namespace janus
