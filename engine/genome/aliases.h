// Other names of chromosomes: chr1 / 1, chrM / MT / M, RefSeq accessions of the human genome.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocol/region.h"

namespace janus {

// The contig that `typed` means, by the name it has in `contigs`: the name itself, with or without "chr", in
// another case when only one contig fits, its accession within an identifier of NCBI's
// ("gi|9626243|ref|NC_001416.1|"), or its RefSeq accession. An accession belongs to one assembly: it
// is taken only where the contig has that assembly's length. Nothing where no contig, or more than one, fits.
std::optional<std::string> contigNamed(std::string_view typed, std::span<const Contig> contigs);

}  // namespace janus
