// Spans by the definition, from whole sequences; windows by looking at all of them.
#include "engine/variant/span.h"

#include <gmock/gmock.h>

#include <random>

#include "tests/support/small_genome.h"

namespace janus {
namespace {

using test::SmallGenome;

struct Slow {
  int64_t begin, end, altEnd;
};

// min(P, k - Q) and min(Q, k - P), of sequences that hold A, C, G, T alone.
Slow slowSpan(const std::string& ref, const std::string& alt) {
  const auto n = static_cast<int64_t>(ref.size()), m = static_cast<int64_t>(alt.size()), k = std::min(n, m);
  int64_t p = 0, q = 0;
  while (p < k && ref[static_cast<size_t>(p)] == alt[static_cast<size_t>(p)]) ++p;
  while (q < k && ref[static_cast<size_t>(n - 1 - q)] == alt[static_cast<size_t>(m - 1 - q)]) ++q;
  const int64_t tail = std::min(q, k - p);
  return {std::min(p, k - q), n - tail, m - tail};
}

// Repeats, so that most changes have several spellings.
std::string repetitive(std::mt19937& random) {
  std::string letters;
  while (letters.size() < 40) {
    std::string unit;
    for (size_t i = 1 + random() % 3; i > 0; --i) unit += "ACGT"[random() % 4];
    for (size_t i = 1 + random() % 5; i > 0; --i) letters += unit;
  }
  return letters;
}

TEST(Span, IsThatOfTheDefinitionHoweverAChangeIsSpelled) {
  std::mt19937 random(11);
  int spellings = 0;
  for (int round = 0; round < 60; ++round) {
    const std::string ref = repetitive(random);
    const SmallGenome small(ref);
    ContigLetters letters(small.genome());
    const auto n = static_cast<int64_t>(ref.size());
    const int64_t at = random() % n, end = std::min<int64_t>(n, at + random() % 4);
    std::string inserted;
    for (size_t i = random() % 4; i > 0; --i) inserted += ref[(static_cast<size_t>(at) + i) % ref.size()];
    const std::string alt =
        ref.substr(0, static_cast<size_t>(at)) + inserted + ref.substr(static_cast<size_t>(end));
    if (alt == ref) continue;
    const Slow expected = slowSpan(ref, alt);
    std::optional<Change> first;
    // Every replacement of a stretch of REF by one of ALT that makes ALT.
    for (int64_t b = 0; b <= n; ++b)
      for (int64_t e = b; e <= n; ++e) {
        const int64_t size = static_cast<int64_t>(alt.size()) - (n - (e - b));
        if (size < 0) continue;
        const std::string middle = alt.substr(static_cast<size_t>(b), static_cast<size_t>(size));
        if (ref.substr(0, static_cast<size_t>(b)) + middle + ref.substr(static_cast<size_t>(e)) != alt)
          continue;
        const Change change = changeOf(Haplotype(small.contig(), {{b, e, middle}}), letters);
        ASSERT_EQ(change.begin, expected.begin) << ref << " " << alt;
        ASSERT_EQ(change.end, expected.end) << ref << " " << alt;
        ASSERT_EQ(change.altEnd, expected.altEnd) << ref << " " << alt;
        ++spellings;
        const auto windows = spanWindows(change, 30);
        if (!first) first = change;
        const auto other = spanWindows(*first, 30);
        ASSERT_EQ(windows.has_value(), other.has_value());
        if (!windows) continue;
        const SpanLetters a = lettersOf(change, *windows, letters), o = lettersOf(*first, *other, letters);
        ASSERT_EQ(a.ref, ref.substr(static_cast<size_t>(windows->refBegin), 30));
        ASSERT_EQ(a.alt, alt.substr(static_cast<size_t>(windows->altBegin), 30));
        ASSERT_EQ(a.ref, o.ref);
        ASSERT_EQ(a.alt, o.alt);
      }
  }
  EXPECT_GT(spellings, 10000);
}

TEST(Span, OfSplitEditsIsThatOfOne) {
  const SmallGenome small("ACGTACGTACGTACGT");
  ContigLetters letters(small.genome());
  const Change split = changeOf(Haplotype(small.contig(), {{4, 5, "T"}, {6, 7, "A"}}), letters);
  EXPECT_EQ(split, changeOf(Haplotype(small.contig(), {{4, 7, "TCA"}}), letters));
  EXPECT_EQ(split.begin, 4);
  EXPECT_EQ(split.end, 7);
}

TEST(Span, UnknownLettersEqualNothingWhereAChangeIsShifted) {
  const SmallGenome small("ACNNNNTTTTNGA");
  ContigLetters letters(small.genome());
  const Change ofT = changeOf(Haplotype(small.contig(), {{7, 8, ""}}), letters);
  EXPECT_EQ(ofT.begin, 6);
  EXPECT_EQ(ofT.end, 10);
  const Change padded = changeOf(Haplotype(small.contig(), {{5, 8, "NT"}}), letters);
  EXPECT_EQ(padded.begin, ofT.begin);
  EXPECT_EQ(padded.end, ofT.end);
}

TEST(Span, WindowsLieWithinTheirContigs) {
  const SmallGenome small(std::string(50, 'A') + std::string(50, 'C'));
  ContigLetters letters(small.genome());
  const auto windowsOf = [&](SequenceEdit edit, int64_t context) {
    return spanWindows(changeOf(Haplotype(small.contig(), {std::move(edit)}), letters), context);
  };
  const auto middle = windowsOf({70, 71, "G"}, 20);
  ASSERT_TRUE(middle);
  EXPECT_EQ(middle->refBegin, 70 - 9);
  EXPECT_FALSE(middle->moved);
  const auto last = windowsOf({99, 99, "G"}, 20);
  ASSERT_TRUE(last);
  EXPECT_EQ(last->refBegin, 80);
  EXPECT_EQ(last->altBegin, 81);
  EXPECT_TRUE(last->moved);
  EXPECT_EQ(windowsOf({70, 71, "G"}, 1000)->length, 100);
  EXPECT_EQ(windowsOf({60, 70, ""}, 1000), std::nullopt) << "its span is the whole run of C";
  EXPECT_EQ(windowsOf({40, 60, "G"}, 39), std::nullopt);
  EXPECT_TRUE(windowsOf({40, 60, "G"}, 40));
}

TEST(FixedWindow, IsTheOneWhoseMiddleIsNearest) {
  for (const int64_t begin : {int64_t{0}, int64_t{777}})
    for (const int64_t length : {9, 10, 37, 100})
      for (const int64_t context : {4, 7, 10, 16, 50}) {
        const Contig contig{"c", begin, begin + length};
        std::vector<int64_t> starts;
        for (int64_t at = 0; at + context < length; at += context / 2) starts.push_back(begin + at);
        starts.push_back(begin + std::max<int64_t>(0, length - context));
        for (int64_t position = begin; position < begin + length; ++position) {
          const int64_t w = std::min(context, length);
          const auto far = [&](int64_t start) {
            return std::abs(static_cast<double>(position) + 0.5 -
                            (static_cast<double>(start) + static_cast<double>(w) / 2));
          };
          const int64_t best = *std::ranges::min_element(starts, {}, far);
          ASSERT_EQ(fixedWindow(contig, position, context), (Region{"c", best, best + w}))
              << position << " of " << length << " with " << context;
        }
      }
}

}  // namespace
}  // namespace janus
