// A file's contig names against a genome's: the genome's own name first, whatever the order.
#include "engine/formats/file_contigs.h"

#include <gmock/gmock.h>

#include "tests/support/contigs.h"

namespace janus {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const ContigResolver human = aliasResolverFor({{"chr1", 0, 100}, {"chr2", 0, 50}, {"chrX", 0, 40}});

std::vector<std::string> sentencesOf(std::initializer_list<const char*> names) {
  FileContigs contigs(human);
  for (const char* name : names) contigs.meet(name);
  return contigs.sentences();
}

TEST(FileContigs, TheGenomesOwnNameOutranksAnAlias) {
  FileContigs contigs(human);
  EXPECT_EQ(contigs.meet("X")->name, "chrX");
  EXPECT_EQ(contigs.of("X")->name, "chrX");
  EXPECT_EQ(contigs.meet("chrX")->name, "chrX");
  EXPECT_EQ(contigs.meet("U"), nullptr);
  EXPECT_EQ(contigs.of("X"), nullptr);
  EXPECT_EQ(contigs.of("chrX")->name, "chrX");
  EXPECT_EQ(contigs.of("U"), nullptr);
  EXPECT_EQ(contigs.of("never met"), nullptr);
}

TEST(FileContigs, OfTwoAliasesTheFirstHasTheContig) {
  const ContigResolver loose = [](std::string_view) { return Contig{"chrM", 0, 16569}; };
  FileContigs contigs(loose);
  contigs.meet("MT");
  contigs.meet("M");
  EXPECT_NE(contigs.of("MT"), nullptr);
  EXPECT_EQ(contigs.of("M"), nullptr);
}

TEST(FileContigs, SayWhatIsMissingAndWhatWasTakenForWhat) {
  EXPECT_THAT(sentencesOf({"chr1", "chr2"}), IsEmpty());
  EXPECT_THAT(sentencesOf({"1"}), ElementsAre("1 taken for chr1"));
  EXPECT_THAT(sentencesOf({"1", "2", "X"}),
              ElementsAre("1 taken for chr1, and 2 more contigs by another name"));
  EXPECT_THAT(sentencesOf({"1", "U"}),
              ElementsAre("1 of 2 contigs match the genome, \"U\" is not in it", "1 taken for chr1"));
  EXPECT_THAT(
      sentencesOf({"X", "chrX"}),
      ElementsAre("1 of 2 contigs match the genome, \"X\" is not in it, since the file has \"chrX\" too"));
}

}  // namespace
}  // namespace janus
