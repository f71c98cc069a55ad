// The locus grammar: every form it takes, every form it refuses, and what it says.
#include "protocol/locus.h"

#include <gmock/gmock.h>

#include <deque>
#include <fstream>
#include <random>
#include <sstream>

#include "base/error.h"
#include "protocol/typed_number.h"
#include "tests/support/bad_inputs.h"

namespace janus {
namespace {

// A small human-like genome with the names that are hard: ':' and '-' inside, a slice, differing only by
// case.
const std::vector<Contig> contigs = {{"chr1", 0, 248956422},
                                     {"chr8", 0, 145138636},
                                     {"chrM", 0, 16569},
                                     {"c1", 0, 100},
                                     {"c1:1-5", 0, 50},
                                     {"HLA-A*01:01", 0, 3500},
                                     {"HLA-A*01:01:02N", 0, 3400},
                                     {"chr16", 186963, 397118},
                                     {"Ab", 0, 10},
                                     {"aB", 0, 20},
                                     {"2L-x-1-A-T", 0, 1000}};

std::optional<std::string> resolve(std::string_view name) {
  if (name == "1") return "chr1";
  if (name == "8") return "chr8";
  if (name == "MT") return "chrM";
  if (name == "NC_000008.11") return "chr8";
  return std::nullopt;
}

std::vector<NamedRegion> find(std::string_view name) {
  if (equalIgnoringCase(name, "ARHGDIG")) return {{{"chr16", 280449, 283010}}};
  if (equalIgnoringCase(name, "KRAS")) return {{{"chr1", 50000, 60000}}};
  if (equalIgnoringCase(name, "edge")) return {{{"chr1", 10, 20}}};
  if (equalIgnoringCase(name, "twin")) return {{{"chr1", 10000, 10010}}, {{"chr8", 5000, 5010}}};
  if (equalIgnoringCase(name, "tRNA Leu")) return {{{"chrM", 3000, 3100}}};
  if (equalIgnoringCase(name, "HLA-A")) return {{{"chr8", 30000, 40000}}};
  if (equalIgnoringCase(name, "gone")) return {{{"chr99", 1, 2}}};
  if (name == "FANCX") return {{{"chr1", 50000, 60000}, "KRAS (gene_synonym)"}};
  if (name == "5'(+)") return {{{"chr1", 50000, 60000}}};
  if (name == "Alu")
    return {{{"chr1", 10, 20}}, {{"chr1", 30, 40}}, {{"chr8", 10, 20}}, {{"chr8", 30, 40}}, {{"chrM", 1, 2}}};
  return {};
}

const LocusContext context{contigs, resolve, find};

struct Good {
  const char *text, *regions, *note;
};

std::string asText(const std::vector<Region>& regions) {
  std::string text;
  for (const Region& region : regions)
    text += (text.empty() ? "" : " ") + region.contig + "[" + std::to_string(region.begin) + "," +
            std::to_string(region.end) + ")";
  return text;
}

class Grammar : public testing::TestWithParam<Good> {};

TEST_P(Grammar, IsUnderstood) {
  const Locus locus = parseLocus(GetParam().text, context);
  EXPECT_EQ(asText(locus.regions), GetParam().regions);
  EXPECT_EQ(locus.note, GetParam().note);
}

INSTANTIATE_TEST_SUITE_P(
    Ranges, Grammar,
    testing::Values(
        Good{"chr1:1,000-2,000", "chr1[999,2000)", ""}, Good{"chr1:1000..2000", "chr1[999,2000)", ""},
        Good{"chr1:1000-2000", "chr1[999,2000)", ""}, Good{"chr1:1000", "chr1[999,1000)", ""},
        Good{"chr1:1", "chr1[0,1)", ""}, Good{"chr1:1-1", "chr1[0,1)", ""},
        Good{"chr1", "chr1[0,248956422)", ""}, Good{"chr1:248,956,422", "chr1[248956421,248956422)", ""},
        Good{"  chr1:5-6 \t\n", "chr1[4,6)", ""}, Good{"chr1:1.5Mb-2M", "chr1[1499999,2000000)", ""},
        Good{"chr1:500kb..1.25mb", "chr1[499999,1250000)", ""},
        Good{"chr1:34M", "chr1[33999999,34000000)", ""}, Good{"chr1:2k-3K", "chr1[1999,3000)", ""},
        Good{"chr1:1e6-2.5e6", "chr1[999999,2500000)", ""}, Good{"chr1:10bp-20bp", "chr1[9,20)", ""},
        Good{"chr1 : 1,000 - 2,000", "chr1[999,2000)", ""},
        Good{"chr1: 1,000 .. 2,000", "chr1[999,2000)", ""},
        Good{"chr1:1-2Mb", "chr1[0,2000000)",
             "The start is base 1: a suffix counts for its own number only."}));

INSTANTIATE_TEST_SUITE_P(
    OtherAlphabets, Grammar,
    testing::Values(Good{"chr1:1000\u20132000", "chr1[999,2000)", ""},
                    Good{"chr1:1000\u22122000", "chr1[999,2000)", ""},
                    Good{"chr1:1000 \u2014 2000", "chr1[999,2000)", ""},
                    Good{"chr1:1000\u20262000", "chr1[999,2000)", ""},
                    Good{"chr1:1\u202f000-2\u00a0000", "chr1[999,2000)", ""},
                    Good{"\u00a0chr1:5\u00a0", "chr1[4,5)", ""}, Good{"\ufeffchr1\uff1a5-6", "chr1[4,6)", ""},
                    Good{"chr1\u00a01000\u00a02000", "chr1[1000,2000)",
                         "Read as BED, which counts from 0: bases 1,001 to 2,000 of chr1."}));

INSTANTIATE_TEST_SUITE_P(
    Bed, Grammar,
    testing::Values(Good{"chr1 1000 2000", "chr1[1000,2000)",
                         "Read as BED, which counts from 0: bases 1,001 to 2,000 of chr1."},
                    Good{"chr1\t1000\t2000", "chr1[1000,2000)",
                         "Read as BED, which counts from 0: bases 1,001 to 2,000 of chr1."},
                    Good{"chr1\t0\t1", "chr1[0,1)",
                         "Read as BED, which counts from 0: bases 1 to 1 of chr1."},
                    Good{"chr1\t1000\t2000\tKRAS\t960\t+", "chr1[1000,2000)",
                         "Read as BED, which counts from 0: bases 1,001 to 2,000 of chr1."},
                    Good{"chr1 1,000 2,000", "chr1[1000,2000)",
                         "Read as BED, which counts from 0: bases 1,001 to 2,000 of chr1."},
                    Good{"chr1\t10\t20\r\nchr8\t30\t40\n", "chr1[10,20) chr8[30,40)",
                         "Read as BED, which counts from 0: bases 11 to 20 of chr1."},
                    Good{"1 10 20", "chr1[10,20)",
                         "1 is called chr1 here. "
                         "Read as BED, which counts from 0: bases 11 to 20 of chr1."},
                    Good{"chr1 10 20 chr8 30 40", "chr1[10,20) chr8[30,40)",
                         "Read as BED, which counts from 0: bases 11 to 20 of chr1."}));

// What is pasted with a place changes nothing about it.
const char* strand(const char* which) {
  static std::deque<std::string> notes;
  return notes
      .emplace_back("The strand \"" + std::string(which) +
                    "\" does not change the place: [rev] after it turns the view round.")
      .c_str();
}
const char* const assembly = "\"hg38\" was passed over: whether this genome is hg38 is not checked.";

INSTANTIATE_TEST_SUITE_P(
    Pasted, Grammar,
    testing::Values(
        Good{"\"chr1:1,000-2,000\"", "chr1[999,2000)", ""}, Good{"'chr1:1000-2000'", "chr1[999,2000)", ""},
        Good{"(chr1:1000-2000)", "chr1[999,2000)", ""}, Good{"[chr1:1000-2000]", "chr1[999,2000)", ""},
        Good{"\u201cchr1:1000-2000\u201d", "chr1[999,2000)", ""}, Good{"\"KRAS\"", "chr1[48000,62000)", ""},
        Good{"chr1:1,000-2,000;", "chr1[999,2000)", ""}, Good{"chr1:1,000-2,000,", "chr1[999,2000)", ""},
        Good{"\"chr1:5-6\", \"chr8:7\"", "chr1[4,6) chr8[6,7)", ""},
        Good{"chr1:1000-2000:+", "chr1[999,2000)", strand(":+")},
        Good{"chr1:1000-2000:-1", "chr1[999,2000)", strand(":-1")},
        Good{"chr1:1000..2000:1", "chr1[999,2000)", strand(":1")},
        Good{"chr1:1000-2000(-)", "chr1[999,2000)", strand("(-)")},
        Good{"chr1:1000-2000 -", "chr1[999,2000)", strand("-")},
        Good{"chr1:5-6 + chr8:7", "chr1[4,6) chr8[6,7)", strand("+")},
        Good{"5'(+)", "chr1[48000,62000)", ""},  // a feature's very name
        Good{"hg38 chr1:1000-2000", "chr1[999,2000)", assembly},
        Good{"hg38.chr1:1000-2000", "chr1[999,2000)", assembly},
        Good{"{hg38}chr1:1000-2000", "chr1[999,2000)", assembly},
        Good{"hg38:chr1:1000-2000", "chr1[999,2000)", assembly},
        Good{"chr1%3A1000%2D2000", "chr1[999,2000)", ""},
        Good{"https://genome.ucsc.edu/cgi-bin/hgTracks?db=hg38&position=chr1%3A1%2C000%2D2000",
             "chr1[999,2000)", assembly},
        Good{"http://www.ensembl.org/Homo_sapiens/Location/View?r=1:1000-2000;db=core", "chr1[999,2000)",
             "1 is called chr1 here."},
        Good{"https://gnomad.broadinstitute.org/region/1-1000-2000?dataset=gnomad_r4", "chr1[999,2000)",
             "1 is called chr1 here."},
        Good{"https://igv.org/app/?genome=hg38&locus=chr1:1,000-2,000", "chr1[999,2000)", assembly},
        Good{"chr1:200 000-1 200 100", "chr1[199999,1200100)", ""}));

INSTANTIATE_TEST_SUITE_P(
    Names, Grammar,
    testing::Values(Good{"arhgdig", "chr16[278449,285010)", ""}, Good{"edge", "chr1[0,2020)", ""},
                    Good{"twin", "chr1[8000,12010)", "\"twin\" is also at chr8:5,001-5,010."},
                    Good{"Alu", "chr1[0,2020)",
                         "\"Alu\" is also at chr1:31-40, chr8:11-20, chr8:31-40 and 1 more place."},
                    Good{"FANCX", "chr1[48000,62000)", "\"FANCX\" is KRAS (gene_synonym)."},
                    Good{"tRNA Leu", "chrM[1000,5100)", ""}, Good{"HLA-A", "chr8[28000,42000)", ""},
                    Good{"c1:1-5", "c1:1-5[0,50)",
                         "\"c1:1-5\" is a contig here; the place on c1 is c1:1..5."},
                    Good{"c1:1..5", "c1[0,5)", ""}, Good{"c1:1-6", "c1[0,6)", ""},
                    Good{"c1:1-5:2-3", "c1:1-5[1,3)", ""}, Good{"HLA-A*01:01", "HLA-A*01:01[0,3500)", ""},
                    Good{"HLA-A*01:01:02", "HLA-A*01:01[1,2)", ""},
                    Good{"HLA-A*01:01:02N:5-6", "HLA-A*01:01:02N[4,6)", ""},
                    Good{"HLA-A*01:01 5 6", "HLA-A*01:01[5,6)",
                         "Read as BED, which counts from 0: bases 6 to 6 of HLA-A*01:01."},
                    Good{"2L-x-1-A-T", "2L-x-1-A-T[0,1000)", ""}, Good{"2L-x-1-A-T:5", "2L-x-1-A-T[4,5)", ""},
                    Good{"2L-x-1-A-T-7-C-G", "2L-x-1-A-T[6,7)", ""}, Good{"Ab", "Ab[0,10)", ""},
                    Good{"aB", "aB[0,20)", ""}));

INSTANTIATE_TEST_SUITE_P(Many, Grammar,
                         testing::Values(Good{"chr1:5-6 chr8:7", "chr1[4,6) chr8[6,7)", ""},
                                         Good{"KRAS chr8:1-10", "chr1[48000,62000) chr8[0,10)", ""},
                                         Good{"chr1:5-6[rev] chr8:7[REV]", "chr1[4,6) chr8[6,7)", ""},
                                         Good{"MT:1 1:2", "chrM[0,1) chr1[1,2)",
                                              "MT is called chrM here. 1 is called chr1 here."}));

INSTANTIATE_TEST_SUITE_P(
    Ends, Grammar,
    testing::Values(Good{"chr1:248956400-300000000", "chr1[248956399,248956422)",
                         "chr1 ends at 248,956,422."},
                    Good{"chr16:1-200000", "chr16[186963,200000)", "chr16 is here from 186,964 to 397,118."},
                    Good{"chr16", "chr16[186963,397118)", ""},
                    Good{"chr16:186,964", "chr16[186963,186964)", ""},
                    Good{"chrM 16000 17000", "chrM[16000,16569)",
                         "chrM ends at 16,569. "
                         "Read as BED, which counts from 0: bases 16,001 to 17,000 of chrM."}));

TEST(Locus, AllIsEveryContig) {
  EXPECT_EQ(parseLocus("All", context).regions.size(), contigs.size());
  EXPECT_EQ(parseLocus(" all ", context).regions[7], (Region{"chr16", 186963, 397118}));
}

TEST(Locus, TurnsRoundOnRequest) {
  EXPECT_TRUE(parseLocus("chr1:1-100[rev]", context).reversed);
  EXPECT_TRUE(parseLocus("KRAS[rev]", context).reversed);
  EXPECT_FALSE(parseLocus("chr1:1-100", context).reversed);
}

TEST(Locus, ReadsVariantsInEveryForm) {
  const Variant wanted{"chr8", 140300615, "T", "G"};
  for (const char* text : {"chr8-140300616-T-G", "chr8:140300616 T>G", "chr8:140,300,616T>G",
                           "chr8:g.140300616T>G", "NC_000008.11:g.140300616T>G", "8-140300616-t-g",
                           "chr8:140300616:T:G", "chr8:140300616-T-G", "chr8:140300616:T>G"}) {
    const Locus locus = parseLocus(text, context);
    EXPECT_EQ(locus.variant, wanted) << text;
    EXPECT_EQ(asText(locus.regions), "chr8[140300615,140300616)") << text;
  }
  EXPECT_EQ(parseLocus("chr8-100-TAC-T", context).variant, (Variant{"chr8", 99, "TAC", "T"}));
  EXPECT_EQ(asText(parseLocus("chr8-100-TAC-T", context).regions), "chr8[99,102)");
  EXPECT_EQ(parseLocus("8:5 A>C", context).note, "8 is called chr8 here.");
}

TEST(Locus, WithoutAnnotationOrAliasesStillReadsPlaces) {
  const LocusContext bare{contigs, {}, {}};
  EXPECT_EQ(asText(parseLocus("chr1:5-6", bare).regions), "chr1[4,6)");
  EXPECT_THROW(parseLocus("KRAS", bare), Error);
}

TEST(Locus, WhatIsWrittenIsReadBack) {
  std::mt19937_64 random(7);
  for (int i = 0; i < 2000; ++i) {
    const Contig& contig = contigs[random() % contigs.size()];
    const int64_t begin =
        contig.begin + static_cast<int64_t>(random() % static_cast<uint64_t>(contig.length()));
    const int64_t end =
        begin + 1 + static_cast<int64_t>(random() % static_cast<uint64_t>(contig.end - begin));
    const Region region{contig.name, begin, end};
    const std::string text = formatLocus(region);
    if (text == "c1:1-5") continue;  // a contig's whole name wins over a place on another
    EXPECT_EQ(asText(parseLocus(text, context).regions), asText({region})) << text;
  }
}

TEST(Locus, NeverAnythingButALocusOrAnError) {
  std::mt19937 random(11);
  const std::string letters = "chr1:-.,0123456789MkbTGg> []\tKRAS\xe2\x80\x93\xc2\xa0\xff";
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (size_t n = random() % 24; n > 0; --n) text += letters[random() % letters.size()];
    try {
      for (const Region& region : parseLocus(text, context).regions) {
        const auto contig =
            std::find_if(contigs.begin(), contigs.end(), [&](auto& c) { return c.name == region.contig; });
        ASSERT_NE(contig, contigs.end()) << text;
        EXPECT_TRUE(contig->whole().contains(region) && !region.empty()) << text;
      }
    } catch (const Error& error) {
      EXPECT_LE(std::string_view(error.what()).size(), 200u) << text;
    }
  }
}

TEST(Locus, RefusesBadTextWithItsLine) {
  forEachBad("region", [](const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    return parseLocus(text.str(), context).note;
  });
}

TEST(Locus, FormatsForReading) {
  EXPECT_EQ(formatLocus({"chr1", 1000, 2000}), "chr1:1,001-2,000");
  EXPECT_EQ(formatLocus({"chr1", 1000, 1001}), "chr1:1,001");
  EXPECT_EQ(formatLocus({"chr1", 0, 248956422}), "chr1:1-248,956,422");
  EXPECT_EQ(formatSpan(12345), "12,345 bp");
  EXPECT_EQ(withThousands(0), "0");
  EXPECT_EQ(withThousands(999), "999");
  EXPECT_EQ(withThousands(1000), "1,000");
  EXPECT_EQ(withThousands(-999), "-999");
  EXPECT_EQ(withThousands(-123456), "-123,456");
  EXPECT_EQ(withThousands(INT64_MAX), "9,223,372,036,854,775,807");
}

TEST(Locus, CommonPartOfRegions) {
  EXPECT_EQ(intersection({"a", 1, 10}, {"a", 5, 20}), (Region{"a", 5, 10}));
  EXPECT_TRUE(intersection({"a", 1, 10}, {"a", 10, 20}).empty());
  EXPECT_TRUE(intersection({"a", 1, 10}, {"b", 1, 10}).empty());
}

}  // namespace
}  // namespace janus
