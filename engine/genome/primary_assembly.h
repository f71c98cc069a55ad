// Which contigs belong to the primary assembly of a genome, and which are its alternatives.
#pragma once

#include <string_view>

namespace janus {

// False for what stands beside the chromosomes: alternate loci, patches, unplaced and unlocalized scaffolds,
// HLA sequences and decoys, by the names that UCSC ("chr16_KI270853v1_alt", "chrUn_..."), NCBI ("NT_", "NW_",
// "KI270853.1"), Ensembl ("CHR_HSCHR6_MHC_COX_CTG1", "HSCHR...") and the 1000 Genomes ("hs37d5") give them.
bool inPrimaryAssembly(std::string_view contig);

}  // namespace janus
