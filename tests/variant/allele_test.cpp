#include "engine/variant/allele.h"

#include <gmock/gmock.h>

#include "tests/support/small_genome.h"

namespace janus {
namespace {

class AlleleTest : public testing::Test {
 protected:
  Allele allele(int64_t position, const std::string& ref, const std::string& alt) {
    return alleleOf(small_.contig(), position, ref, alt, letters_);
  }
  std::string why(int64_t position, const std::string& ref, const std::string& alt) {
    return std::string(wordOf(allele(position, ref, alt).why));
  }
  test::SmallGenome small_{"ACGTacgtRNACGTACGT"};
  ContigLetters letters_{small_.genome()};
};

TEST_F(AlleleTest, SaysWhyAnAltIsNotScored) {
  EXPECT_EQ(why(0, "A", "C"), ".");
  EXPECT_EQ(why(4, "A", "c"), ".") << "case does not matter";
  EXPECT_EQ(why(0, "A", "*"), "STAR");
  EXPECT_EQ(why(0, "A", "<DEL>"), "SYMBOLIC");
  EXPECT_EQ(why(0, "A", "A]chr2:5]"), "BREAKEND");
  EXPECT_EQ(why(0, "A", ".A"), "BREAKEND");
  EXPECT_EQ(why(0, "A", "."), "MISSING");
  EXPECT_EQ(why(0, "A", "N"), "NOT_ACGT");
  EXPECT_EQ(why(0, "A", "U"), "NOT_ACGT");
  EXPECT_EQ(why(0, "C", "G"), "REF_DIFFERS");
  EXPECT_EQ(why(0, "C", "*"), "REF_DIFFERS") << "told whatever ALT is";
  EXPECT_EQ(why(-1, ".", "A"), "OUTSIDE");
  EXPECT_EQ(why(17, "TA", "T"), "OUTSIDE");
  EXPECT_EQ(wordOf(alleleOf(std::nullopt, 5, "A", "C", letters_).why), "CONTIG_UNKNOWN");
}

TEST_F(AlleleTest, RefMayWriteAnAmbiguousBaseInItsOwnWay) {
  for (const char* ref : {"A", "G", "R", "N", "r"}) EXPECT_EQ(why(8, ref, "T"), "NOT_ACGT") << ref;
  EXPECT_EQ(why(8, "C", "T"), "REF_DIFFERS");
  EXPECT_EQ(why(9, "T", "C"), "NOT_ACGT");
  EXPECT_EQ(allele(8, "A", "T").detail, "chr1:9: the reference is R");
  EXPECT_EQ(why(8, "RNA", "RNC"), ".") << "what pads a change is no part of it";
}

TEST_F(AlleleTest, AltEqualToRefChangesNothing) {
  const Allele same = allele(2, "GT", "gt");
  ASSERT_EQ(same.why, Why::Scored);
  EXPECT_TRUE(same.change->isNothing());
}

}  // namespace
}  // namespace janus
