// Other names of contigs, and names of genes.
#include <random>

#include <gmock/gmock.h>

#include "engine/genome/aliases.h"
#include "engine/genome/name_index.h"
#include "protocol/typed_number.h"

namespace janus {
namespace {
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

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

TEST(Aliases, WhatCouldBeTwoIsNone) {
  const std::vector<Contig> both = {{"chr1", 0, 9}, {"1", 0, 9}, {"Ab", 0, 9}, {"aB", 0, 9}};
  EXPECT_EQ(contigNamed("1", both), "1");
  EXPECT_EQ(contigNamed("chr1", both), "chr1");
  EXPECT_EQ(contigNamed("CHR1", both), std::nullopt);
  EXPECT_EQ(contigNamed("ab", both), std::nullopt);
}

const NameIndex genes({{"BRCA1", "gene", {"chr17", 100, 900}},
                       {"BRCA1", "NM_007294", {"chr17", 100, 500}},
                       {"BRCA2", "gene", {"chr13", 5, 50}},
                       {"brca1p1", "gene", {"chr17", 1000, 1010}},
                       {"BRCC3", "gene", {"chrX", 1, 2}},
                       {"", "nameless", {"chrX", 1, 2}}});

std::vector<std::string> namesOf(const std::vector<NamedPlace>& places) {
  std::vector<std::string> names;
  for (const NamedPlace& place : places) names.push_back(place.name);
  return names;
}

TEST(NameIndex, FindsInAnyCaseLongestFirst) {
  EXPECT_EQ(genes.size(), 5u);
  EXPECT_THAT(genes.find("brca1"), ElementsAre(NamedPlace{"BRCA1", "gene", {"chr17", 100, 900}},
                                               NamedPlace{"BRCA1", "NM_007294", {"chr17", 100, 500}}));
  EXPECT_THAT(genes.find("BRCA"), IsEmpty());
  EXPECT_THAT(genes.find(""), IsEmpty());
  EXPECT_THAT(NameIndex().find("x"), IsEmpty());
}

TEST(NameIndex, CompletesShortNamesFirstAndEachOnce) {
  EXPECT_THAT(namesOf(genes.complete("brc", 10)), ElementsAre("BRCA1", "BRCA2", "BRCC3", "brca1p1"));
  EXPECT_THAT(namesOf(genes.complete("BRCA1", 1)), ElementsAre("BRCA1"));
  EXPECT_THAT(genes.complete("z", 10), IsEmpty());
  EXPECT_THAT(genes.complete("", 2), SizeIs(2));
}

TEST(NameIndex, KnowsNamesWithOneLetterWrong) {
  EXPECT_THAT(genes.similar("BRCA3", 5), ElementsAre("BRCA1", "BRCA2", "BRCC3"));
  EXPECT_THAT(genes.similar("BRC1", 5), ElementsAre("BRCA1"));
  EXPECT_THAT(genes.similar("BRRCA1", 5), ElementsAre("BRCA1"));
  EXPECT_THAT(genes.similar("BCRA1", 5), ElementsAre("BRCA1"));
  EXPECT_THAT(genes.similar("brca1", 5), ElementsAre("BRCA2"));
  EXPECT_THAT(genes.similar("TP53", 5), IsEmpty());
}

TEST(NameIndex, AgreesWithLookingAtEveryName) {
  std::mt19937 random(4);
  std::vector<NamedPlace> places;
  for (int i = 0; i < 3000; ++i) {
    std::string name;
    for (size_t n = 1 + random() % 4; n > 0; --n) name += "aAbBcC"[random() % 6];
    const auto begin = static_cast<int64_t>(random() % 100);
    places.push_back({name, "", {"c", begin, begin + 1 + static_cast<int64_t>(random() % 100)}});
  }
  const NameIndex index(places);
  for (const char* asked : {"a", "AB", "abc", "cccc", "bacb"}) {
    const auto found = index.find(asked);
    EXPECT_EQ(static_cast<long>(found.size()), std::count_if(places.begin(), places.end(), [&](auto& place) {
                return equalIgnoringCase(place.name, asked);
              }));
    EXPECT_TRUE(std::is_sorted(found.begin(), found.end(),
                               [](auto& a, auto& b) { return a.region.length() > b.region.length(); }));
  }
}

}  // namespace
}  // namespace janus
