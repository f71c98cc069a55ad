// Other names of contigs: with and without "chr", accessions, and names that could mean two.
#include "engine/genome/aliases.h"

#include <gtest/gtest.h>

namespace janus {
namespace {

const std::vector<Contig> hg38 = {
    {"chr1", 0, 248956422}, {"chr8", 0, 145138636}, {"chrX", 0, 156040895}, {"chrM", 0, 16569}};
const std::vector<Contig> b37 = {
    {"1", 0, 249250621}, {"8", 0, 146364022}, {"X", 0, 155270560}, {"MT", 0, 16569}};
const std::vector<Contig> refseq = {
    {"NC_000001.11", 0, 248956422}, {"NC_000023.11", 0, 156040895}, {"NC_012920.1", 0, 16569}};

TEST(Aliases, WithAndWithoutChr) {
  EXPECT_EQ(contigNamed("1", hg38), "chr1");
  EXPECT_EQ(contigNamed("chr1", b37), "1");
  EXPECT_EQ(contigNamed("CHRX", b37), "X");
  EXPECT_EQ(contigNamed("x", hg38), "chrX");
  for (const char* name : {"M", "MT", "chrM", "chrMT", "mt"}) {
    EXPECT_EQ(contigNamed(name, hg38), "chrM") << name;
    EXPECT_EQ(contigNamed(name, b37), "MT") << name;
    EXPECT_EQ(contigNamed(name, refseq), "NC_012920.1") << name;
  }
  EXPECT_EQ(contigNamed("2", hg38), std::nullopt);
  EXPECT_EQ(contigNamed("", hg38), std::nullopt);
  EXPECT_EQ(contigNamed("chr", hg38), std::nullopt);
}

TEST(Aliases, AnAccessionIsTakenForItsOwnAssemblyOnly) {
  EXPECT_EQ(contigNamed("NC_000001.11", hg38), "chr1");
  EXPECT_EQ(contigNamed("NC_000001.10", hg38), std::nullopt);
  EXPECT_EQ(contigNamed("NC_000001.10", b37), "1");
  EXPECT_EQ(contigNamed("NC_000001.11", b37), std::nullopt);
  EXPECT_EQ(contigNamed("nc_000008.11", hg38), "chr8");
  EXPECT_EQ(contigNamed("NC_000008.10", b37), "8");
  EXPECT_EQ(contigNamed("NC_000023.11", hg38), "chrX");
  EXPECT_EQ(contigNamed("NC_000016.10", std::vector<Contig>{{"chr16", 186963, 397118}}), std::nullopt);
  EXPECT_EQ(contigNamed("chr1", refseq), "NC_000001.11");
  EXPECT_EQ(contigNamed("X", refseq), "NC_000023.11");
}

TEST(Aliases, AnAccessionIsFoundWithinAnIdentifierWithBars) {
  const std::vector<Contig> barred = {
      {"gi|9626243|ref|NC_001416.1|", 0, 9}, {"a|b|c", 0, 9}, {"gb|U1.1|x", 0, 9}};
  EXPECT_EQ(contigNamed("NC_001416.1", barred), "gi|9626243|ref|NC_001416.1|");
  EXPECT_EQ(contigNamed("ref|NC_001416.1|", barred), "gi|9626243|ref|NC_001416.1|");
  EXPECT_EQ(contigNamed("u1.1", barred), "gb|U1.1|x");
  for (const char* name : {"b", "c", "9626243", "ref", "NC_001416", ""})
    EXPECT_EQ(contigNamed(name, barred), std::nullopt) << name;
  const std::vector<Contig> plain = {{"NC_001416.1", 0, 9}};
  EXPECT_EQ(contigNamed("gi|9626243|ref|NC_001416.1|", plain), "NC_001416.1");
  EXPECT_EQ(contigNamed("gi|", plain), std::nullopt);
}

TEST(Aliases, WhatCouldBeTwoIsNone) {
  const std::vector<Contig> both = {{"chr1", 0, 9}, {"1", 0, 9}, {"Ab", 0, 9}, {"aB", 0, 9}};
  EXPECT_EQ(contigNamed("1", both), "1");
  EXPECT_EQ(contigNamed("chr1", both), "chr1");
  EXPECT_EQ(contigNamed("CHR1", both), std::nullopt);
  EXPECT_EQ(contigNamed("ab", both), std::nullopt);
}

}  // namespace
}  // namespace janus
