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
