// The nine columns that GTF and GFF3 share.
#pragma once

#include "engine/formats/feature_lines.h"

namespace janus {

struct GffLine {
  std::string_view contig, type, attributes;
  Span span;  // 0-based half-open; the file's is 1-based closed
  Strand strand = Strand::None;
  double score = 0;
};

// Fills `out`, or says why not. Invalid strands and scores are reported in `warnings`.
std::optional<BadLine> readGffLine(std::string_view line, int64_t number, ParseWarnings& warnings,
                                   GffLine& out);

// Whether a line could be GTF or GFF3: eight tabs, numbers in the fourth and fifth column, a strand in the
// seventh.
bool looksLikeGff(std::string_view line);
// What the ninth column tells of the two: GTF has `key "value";` or at least `gene_id value`, GFF3
// `key=value;`; a single word, "." or text tells nothing.
enum class GffAttributes { Neither, Gtf, Gff3 };
GffAttributes gffAttributesOf(std::string_view attributes);

// exon, CDS, UTR and the like: what becomes blocks of something else.
enum class PartKind { None, Exon, Coding, Untranslated, Passed };
PartKind partKindOf(std::string_view type);

// Whether a line of this type states the whole extent of a gene or transcript, as "gene", "mRNA" and
// "transcript" do; one of another type may be a piece.
bool statesWhole(std::string_view type);

// Whether two strands are known and differ.
bool opposed(Strand a, Strand b);

// Exons, coding and untranslated parts of one transcript, as they come.
struct Parts {
  std::vector<Span> exons, coding, untranslated;
  bool empty() const { return exons.empty() && coding.empty() && untranslated.empty(); }
  void add(PartKind kind, const Span& span);
  void add(Parts&& more);
  // Sets the feature's blocks and widens its region to hold them all.
  void give(Feature& feature) &&;
};

}  // namespace janus
