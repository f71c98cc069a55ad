// Which contigs stand beside the chromosomes, as UCSC, NCBI, Ensembl and the 1000 Genomes name them.
#include "engine/genome/primary_assembly.h"

#include <gtest/gtest.h>

namespace janus {
namespace {

TEST(PrimaryAssembly, HoldsTheChromosomes) {
  for (const char* name : {"chr1", "1", "chrX", "MT", "chrM", "NC_000001.11", "CM000663.2", "2L", "U00096.3",
                           "c1", "scaffold_12", "HG002_chr1", "alternative", "chrhap"})
    EXPECT_TRUE(inPrimaryAssembly(name)) << name;
}

TEST(PrimaryAssembly, LeavesOutItsAlternatives) {
  for (const char* name : {"chr16_KI270853v1_alt", "chr1_KN196472v1_fix", "chr6_apd_hap1", "chrUn_GL000220v1",
                           "chr4_GL000008v2_random", "NT_187361.1", "NW_003315903.1",
                           "CHR_HSCHR6_MHC_COX_CTG1", "HSCHR1_CTG1_UNLOCALIZED", "HG1012_PATCH",
                           "HLA-A*01:01:01:01", "hs37d5", "GL000220.1", "KI270853.1", "chrEBV_decoy"})
    EXPECT_FALSE(inPrimaryAssembly(name)) << name;
}

}  // namespace
}  // namespace janus
