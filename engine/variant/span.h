// Where a change lies, however it was spelled, and the windows in which it is scored.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/variant/haplotype.h"

namespace janus {

// The shortest single edit that makes a haplotype of its contig, and the stretch over which it could be moved
// without changing the sequence: "fully justified", as VRS and SPDI have it (Holmes et al. 2020,
// doi:10.1093/bioinformatics/btz856; Wagner et al. 2021, doi:10.1016/j.xgen.2021.100027). With k the smaller
// of the lengths n and m of the contig before (REF) and after (ALT), and P and Q the lengths of their longest
// common prefix and suffix, the span starts at min(P, k - Q) and ends min(Q, k - P) before each end. Letters
// other than A, C, G, T equal nothing where a change is shifted.
struct Change {
  Contig contig;
  SequenceEdit edit;            // trimmed; begin == end and no letters: nothing changes
  int64_t begin = 0;            // of the span, the same in REF and ALT (positions of the contig)
  int64_t end = 0, altEnd = 0;  // one past it, in REF and in ALT
  bool operator==(const Change&) const = default;

  bool isNothing() const { return edit.begin == edit.end && edit.letters.empty(); }
  bool isSingleBase() const { return edit.end - edit.begin == 1 && edit.letters.size() == 1; }
  int64_t difference() const { return altEnd - end; }  // m - n
  int64_t longerSpan() const { return std::max(end, altEnd) - begin; }
};

// The edits of a haplotype taken as one change, from the first to the last letter that differs.
Change changeOf(const Haplotype& haplotype, ContigLetters& letters);

// A window of the span: w letters of REF and of ALT, w = min(context, n, m). Each starts half of what the
// longer span leaves free before the span, rounded down, and is moved, each on its own, into its contig.
struct SpanWindows {
  int64_t length = 0;                  // w
  int64_t refBegin = 0, altBegin = 0;  // ALT's counted on the haplotype, from contig.begin on
  bool moved = false;                  // one of them would have reached out of its contig
};
// Nothing where the longer span has more than w / 2 letters, or w is shorter than the shortest window.
std::optional<SpanWindows> spanWindows(const Change& change, int64_t context);

// The letters of the two windows, upper case.
struct SpanLetters {
  std::string ref, alt;
};
SpanLetters lettersOf(const Change& change, const SpanWindows& windows, ContigLetters& letters);

// The window in which a single base is scored: they start at the multiples of context / 2 from the contig's
// beginning, the last ends with the contig, and a base belongs to the one whose middle is nearest to the
// base's own, the left one where two are as near. A contig shorter than the context is one window.
Region fixedWindow(const Contig& contig, int64_t position, int64_t context);

}  // namespace janus
