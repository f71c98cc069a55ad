#include "engine/run/window_sequence.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace janus {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Region window{"chr1", 100, 112};
constexpr std::string_view reference = "GATTTTACAgcc";

WindowSequence edited(const std::vector<SequenceEdit>& edits) {
  return windowSequence(window, reference, edits);
}

TEST(WindowSequence, WithoutEditsIsTheGenomes) {
  const WindowSequence plain = edited({});
  EXPECT_EQ(plain.letters, reference);
  EXPECT_TRUE(plain.axis.isIdentity());
  EXPECT_THAT(plain.edits, IsEmpty());
  EXPECT_THAT(edited({{101, 103, "aT"}, {105, 105, ""}}).edits, IsEmpty()) << "they leave all as it is";
}

TEST(WindowSequence, ReplacedBasesKeepTheirPlaces) {
  const WindowSequence changed = edited({{101, 102, "C"}, {107, 109, "TT"}});
  EXPECT_EQ(changed.letters, "GCTTTTATTgcc");
  EXPECT_TRUE(changed.axis.isIdentity());
  EXPECT_THAT(changed.edits, ElementsAre(SequenceEdit{101, 102, "C"}, SequenceEdit{107, 109, "TT"}));
}

TEST(WindowSequence, InsertionsAndDeletionsShiftWhatFollows) {
  const WindowSequence changed = edited({{101, 101, "CC"}, {106, 109, ""}});
  EXPECT_EQ(changed.letters, "GCCATTTTgcc");
  EXPECT_THAT(changed.axis.blocks(),
              ElementsAre(AlignedBlock{0, 100, 1}, AlignedBlock{3, 101, 5}, AlignedBlock{8, 109, 3}));
  // More letters than bases, then more bases than letters: they stand side by side from the left.
  EXPECT_THAT(edited({{107, 108, "TGG"}}).axis.blocks(),
              ElementsAre(AlignedBlock{0, 100, 8}, AlignedBlock{10, 108, 4}));
  EXPECT_THAT(edited({{107, 110, "T"}}).axis.blocks(),
              ElementsAre(AlignedBlock{0, 100, 8}, AlignedBlock{8, 110, 2}));
}

TEST(WindowSequence, SpellingMakesNoDifference) {
  const auto same = [](const std::vector<SequenceEdit>& a, const std::vector<SequenceEdit>& b) {
    const WindowSequence first = edited(a), second = edited(b);
    EXPECT_EQ(first.letters, second.letters);
    EXPECT_EQ(first.axis, second.axis);
    EXPECT_FALSE(first.edits.empty());
  };
  same({{102, 103, ""}}, {{105, 106, ""}});                      // any T of the four
  same({{106, 106, "TT"}}, {{102, 102, "TT"}});                  // in front of them or behind
  same({{101, 102, "AT"}}, {{106, 107, "TA"}});                  // with a base that stays, as VCF writes it
  same({{101, 109, "aTTTTACGA"}}, {{108, 108, "G"}});            // with all that stands around
  same({{107, 109, "TT"}}, {{107, 108, "T"}, {108, 109, "T"}});  // at once or one by one
  same({{103, 103, "GT"}}, {{102, 102, "TG"}});                  // rotated
  EXPECT_EQ(digestOfLetters("acgT"), digestOfLetters("ACGT"));
  EXPECT_NE(digestOfLetters("ACGT"), digestOfLetters("ACGA"));
}

TEST(WindowSequence, AnEditStaysBehindTheOneBefore) {
  const WindowSequence changed = edited({{103, 104, "C"}, {105, 106, ""}});
  EXPECT_EQ(changed.letters, "GATCTACAgcc");
  EXPECT_THAT(changed.edits, ElementsAre(SequenceEdit{103, 104, "C"}, SequenceEdit{104, 105, ""}));
}

TEST(WindowSequence, EditsThatAreNoneAreRefused) {
  for (const std::vector<SequenceEdit>& wrong :
       std::vector<std::vector<SequenceEdit>>{{{105, 106, "A"}, {104, 105, "A"}},
                                              {{104, 106, "A"}, {105, 107, "A"}},
                                              {{99, 101, "A"}},
                                              {{111, 113, "A"}},
                                              {{105, 104, "A"}},
                                              {{105, 106, "<DEL>"}}}) {
    try {
      edited(wrong);
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_EQ(error.errorClass(), ErrorClass::Usage);
    }
  }
}

}  // namespace
}  // namespace janus
