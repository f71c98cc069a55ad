// Names of genes: found in any case, completed, and with one letter wrong.
#include "engine/genome/name_index.h"

#include <random>

#include <gmock/gmock.h>

#include "protocol/typed_number.h"

namespace janus {
namespace {
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

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

TEST(NameIndex, ThePrimaryAssemblyComesFirst) {
  const NameIndex index({{"PKD1", "t0", {"chr16_KI270853v1_alt", 1000, 2500}},
                         {"PKD1", "t1", {"chr16", 4000, 5000}},
                         {"PKD1", "t2", {"chr16", 4500, 5200}},
                         {"PKD1", "OTHER (synonym)", {"chr1", 0, 90000}, false},
                         {"PKD1L", "t3", {"chr2", 0, 1}}});
  const NamedPlace whole{"PKD1", "t1", {"chr16", 4000, 5200}},
      alt{"PKD1", "t0", {"chr16_KI270853v1_alt", 1000, 2500}},
      synonym{"PKD1", "OTHER (synonym)", {"chr1", 0, 90000}, false};
  EXPECT_THAT(apart(index.find("pkd1")), ElementsAre(whole, alt, synonym));
  EXPECT_THAT(index.complete("PK", 10),
              ElementsAre(whole, alt, synonym, NamedPlace{"PKD1L", "t3", {"chr2", 0, 1}}));
  EXPECT_THAT(index.complete("PK", 2), ElementsAre(whole, alt));
}

TEST(NameIndex, TheSpellingThatWasAskedForComesFirst) {
  const NameIndex index({{"Ab", "", {"c1", 0, 9}}, {"aB", "", {"c2", 0, 5}}});
  EXPECT_EQ(index.find("aB").front().region.contig, "c2");
  EXPECT_EQ(index.find("AB").front().region.contig, "c1");
}

TEST(NameIndex, VersionsMayBeLeftOutOrBeOthers) {
  const NameIndex index({{"NM_777.3", "BRCA9", {"c1", 0, 9}, false},
                         {"NM_777.3b", "", {"c1", 20, 30}},
                         {"ENST1", "KRASX", {"c1", 50, 60}, false},
                         {"GeneID:672", "BRCA9 (db_xref)", {"c1", 0, 9}, false}});
  EXPECT_THAT(namesOf(index.findLoosely("nm_777")), ElementsAre("NM_777.3"));
  EXPECT_THAT(namesOf(index.findLoosely("NM_777.2")), ElementsAre("NM_777.3"));
  EXPECT_THAT(namesOf(index.findLoosely("ENST1.2")), ElementsAre("ENST1"));
  EXPECT_THAT(namesOf(index.findLoosely("672")), ElementsAre("GeneID:672"));
  for (const char* name : {"NM_77", "NM_777.", ".3", "", "67", "ENST1.x"})
    EXPECT_THAT(index.findLoosely(name), IsEmpty()) << name;
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
    const auto asSpelled = [&](const NamedPlace& place) { return place.name == asked; };
    const auto longer = [](auto& a, auto& b) { return a.region.length() > b.region.length(); };
    EXPECT_TRUE(std::is_partitioned(found.begin(), found.end(), asSpelled));
    const auto others = std::partition_point(found.begin(), found.end(), asSpelled);
    EXPECT_TRUE(std::is_sorted(found.begin(), others, longer));
    EXPECT_TRUE(std::is_sorted(others, found.end(), longer));
  }
}

}  // namespace
}  // namespace janus
