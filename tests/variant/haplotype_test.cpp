// Haplotypes against a reference that moves one base at a time.
#include "engine/variant/haplotype.h"

#include <gmock/gmock.h>

#include <random>

#include "base/error.h"
#include "tests/support/small_genome.h"

namespace janus {
namespace {

using test::SmallGenome;

// Each letter of the changed contig with the position it stands for, -1 where it was inserted.
std::vector<std::pair<char, int64_t>> slowly(const std::string& genome,
                                             const std::vector<SequenceEdit>& edits) {
  std::vector<std::pair<char, int64_t>> out;
  int64_t at = 0;
  for (const SequenceEdit& edit : edits) {
    for (; at < edit.begin; ++at) out.emplace_back(genome[static_cast<size_t>(at)], at);
    for (const char letter : edit.letters) out.emplace_back(letter, at < edit.end ? at++ : int64_t{-1});
    at = edit.end;
  }
  for (; at < static_cast<int64_t>(genome.size()); ++at)
    out.emplace_back(genome[static_cast<size_t>(at)], at);
  return out;
}

std::vector<SequenceEdit> randomEdits(std::mt19937& random, int64_t length) {
  std::vector<SequenceEdit> edits;
  for (int64_t at = random() % 4; at < length; at += 2 + random() % 9) {
    const int64_t end = std::min<int64_t>(length, at + random() % 4);
    std::string letters;
    for (size_t i = random() % 4; i > 0; --i) letters += "ACGT"[random() % 4];
    edits.push_back({at, end, letters});
    at = end;
  }
  return edits;
}

TEST(Haplotype, AxesMapOntoEachOtherAsBaseByBase) {
  const std::string letters = "ACGTTGCAAAACCCGTNNACGTACGGGTTTACA";
  const SmallGenome small(letters);
  ContigLetters source(small.genome());
  std::mt19937 random(7);
  for (int round = 0; round < 300; ++round) {
    const auto edits = randomEdits(random, static_cast<int64_t>(letters.size()));
    const Haplotype haplotype(small.contig(), edits);
    const auto expected = slowly(letters, edits);
    ASSERT_EQ(haplotype.letters(), static_cast<int64_t>(expected.size()));
    const std::string whole = haplotype.sequence(source, {0, haplotype.letters()});
    for (size_t i = 0; i < expected.size(); ++i) {
      ASSERT_EQ(whole[i], expected[i].first);
      const auto position = haplotype.axis().positionOf(static_cast<int64_t>(i));
      ASSERT_EQ(position.value_or(-1), expected[i].second);
      if (!position) continue;
      ASSERT_EQ(haplotype.axis().letterAt(*position), static_cast<int64_t>(i));
    }
    const int64_t from = random() % expected.size();
    ASSERT_EQ(haplotype.sequence(source, {from, haplotype.letters()}),
              whole.substr(static_cast<size_t>(from)));
  }
}

TEST(Haplotype, NormalisedEditsMakeTheSameLettersFurthestToTheLeft) {
  const std::string letters = "GATTTTTTACACACACGG";
  const SmallGenome small(letters);
  ContigLetters source(small.genome());
  for (int64_t at = 2; at < 8; ++at) {
    const Haplotype shorter(small.contig(), {{at, at + 1, ""}});
    EXPECT_THAT(shorter.normalised(source).edits(), testing::ElementsAre(SequenceEdit{2, 3, ""})) << at;
  }
  const Haplotype longer(small.contig(), {{14, 14, "AC"}});
  const auto normalised = longer.normalised(source);
  EXPECT_EQ(normalised.edits(), Haplotype(small.contig(), {{9, 9, "CA"}}).normalised(source).edits());
  EXPECT_EQ(normalised.sequence(source, {0, 20}), longer.sequence(source, {0, 20}));
  EXPECT_THAT(Haplotype(small.contig(), {{2, 4, "TT"}}).normalised(source).edits(), testing::IsEmpty());
}

TEST(Haplotype, SaysWhereEditsMeetOrLeaveTheContig) {
  const SmallGenome small("ACGTACGT");
  EXPECT_THROW(Haplotype(small.contig(), {{2, 5, "A"}, {4, 5, "C"}}), Error);
  EXPECT_THROW(Haplotype(small.contig(), {{2, 2, "A"}, {2, 2, "C"}}), Error);
  EXPECT_THROW(Haplotype(small.contig(), {{7, 9, "A"}}), Error);
  EXPECT_THROW(Haplotype(small.contig(), {{1, 2, "A-"}}), Error);
  const Haplotype shuffled(small.contig(), {{5, 6, "g"}, {1, 2, "t"}});
  EXPECT_EQ(shuffled.edits(), (std::vector<SequenceEdit>{{1, 2, "T"}, {5, 6, "G"}}));
}

TEST(Haplotype, AWindowTakesTheEditsThatLieInIt) {
  const SmallGenome small("ACGTACGTACGT");
  const Haplotype haplotype(small.contig(), {{1, 2, "G"}, {5, 7, ""}});
  EXPECT_EQ(haplotype.editsWithin({"chr1", 4, 8}), (std::vector<SequenceEdit>{{5, 7, ""}}));
  EXPECT_THAT(haplotype.editsWithin({"chr1", 7, 12}), testing::IsEmpty());
  EXPECT_THROW(haplotype.editsWithin({"chr1", 6, 12}), Error);
}

}  // namespace
}  // namespace janus
