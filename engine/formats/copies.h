// An ID that a file uses for several places: which parts belong together.
#pragma once

#include <vector>

#include "engine/formats/gff_line.h"

namespace janus {

// No intron that is known reaches this (the longest in RefSeq's human transcripts have 1.2 Mb): what lies
// further apart was never one transcript.
constexpr int64_t farApart = 2'000'000;

// The stretches of a contig that the lines of one ID and one strand belong to; one, where nothing says that
// there are more. In this order of trust:
//   `whole`: spans of lines that state a gene or transcript whole, where they lie apart;
//   `first`: spans of exons numbered 1, where they lie apart;
//   exon lengths and introns that come again, of two exons or more;
//   parts that are `farApart`.
std::vector<Span> copiesOf(const Parts& parts, std::vector<Span> whole, std::vector<Span> first);

// The parts that lie in each of the stretches, or nearest to it.
std::vector<Parts> partsOf(const Parts& parts, const std::vector<Span>& copies);

// Overlapping and touching spans made one, sorted.
std::vector<Span> joined(std::vector<Span> spans);

}  // namespace janus
