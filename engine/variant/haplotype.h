// One noun for every changed sequence: edits of a contig, and the axis of the letters that they make.
#pragma once

#include <string>
#include <vector>

#include "engine/run/axis_map.h"
#include "engine/run/window_sequence.h"
#include "engine/variant/contig_letters.h"

namespace janus {

// A contig of n letters in which `edits` make m. Edits are in order and apart from each other. The letters of
// the haplotype are counted from 0 at the contig's first one; each stands for the base that AxisMap says, as
// in windowSequence.
class Haplotype {
 public:
  // The contig as it is.
  explicit Haplotype(Contig contig);
  // Edits in any order. Throws Error (Usage), naming the place, where they overlap, touch the same place
  // twice, reach out of the contig, or hold what are no letters.
  Haplotype(Contig contig, std::vector<SequenceEdit> edits);

  const Contig& contig() const { return contig_; }
  const std::vector<SequenceEdit>& edits() const { return edits_; }
  const AxisMap& axis() const { return axis_; }
  int64_t letters() const { return axis_.letters(); }  // m

  // The same letters by edits that are as short and as far to the left as they can be: one spelling for all
  // that mean the same (Tan et al. 2015, doi:10.1093/bioinformatics/btv112). Letters other than A, C, G, T
  // equal nothing where an edit is shifted. Edits that change nothing are left out.
  Haplotype normalised(ContigLetters& letters) const;

  // The letters [begin, end) of the haplotype, upper case.
  std::string sequence(ContigLetters& letters, const TokenSpan& span) const;

  // The edits of a part of the contig, for windowSequence. Throws Error (Usage) where one reaches over its
  // edge.
  std::vector<SequenceEdit> editsWithin(const Region& part) const;

 private:
  Contig contig_;
  std::vector<SequenceEdit> edits_;
  AxisMap axis_;
};

// One edit, made as short as it can be: common last letters are taken away first, then common first ones.
// Letters are compared where they stand, so that any letter equals itself.
SequenceEdit trimmed(SequenceEdit edit, const std::string& contig, ContigLetters& letters);

// How far a pure insertion or deletion can be shifted without changing the sequence: so many bases to the
// left and to the right. 0 and 0 for any other edit. No further to the left than `lowest`, and within the
// contig.
struct Shifts {
  int64_t left = 0, right = 0;
};
Shifts shiftsOf(const SequenceEdit& trimmed, const Contig& contig, ContigLetters& letters, int64_t lowest);

// `edit`, an insertion or deletion, so many bases further to the left.
SequenceEdit shiftedLeft(SequenceEdit edit, int64_t bases, const std::string& contig, ContigLetters& letters);

}  // namespace janus
