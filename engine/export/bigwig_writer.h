// Makes bigWig files (Kent et al. 2010, Bioinformatics 26:2204, supplement).
//
// A writer of our own rather than libBigWig 0.4.7: that one takes contigs in the caller's order where readers
// search them sorted, puts a wrong maximum into the header of some files, ends the process on one very long
// interval, prints to stderr, and writes through its own FILE so that a full disk is found late. The format
// is small enough.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "protocol/region.h"

namespace janus {

// values[i] holds for the bases [begin + i * basesPerValue, begin + (i + 1) * basesPerValue); NaN and
// infinite = none.
struct SignalPiece {
  std::string contig;
  int64_t begin = 0;
  std::span<const float> values;
  int64_t basesPerValue = 1;
  int64_t end() const { return begin + static_cast<int64_t>(values.size()) * basesPerValue; }
};

// The whole file: version 4, little-endian; the list of contigs (sorted bytewise, as long as their last base)
// before the data; zlib sections of at most 1,024 items; zoom levels from 10 mean spans on, by 4, at most 10,
// at least one where there is a value; the summary from sums in double; the magic again at the end. Nothing
// lies outside of the pieces, zoom records included. Pieces may come in any order. Throws Error (Usage): a
// piece outside of its contig, two that overlap, a contig of 2^32 bases or more, a name that a bigWig cannot
// hold. Throws Cancelled.
std::string bigWigBytes(std::span<const Contig> contigs, std::span<const SignalPiece> pieces,
                        std::stop_token stop = {});

}  // namespace janus
