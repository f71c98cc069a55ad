// The scan sees the same file in portions of any size.
#include "engine/genome/fasta_scan.h"

#include <fstream>
#include <iterator>
#include <random>

#include <gmock/gmock.h>

#include "base/error.h"
#include "tests/support/bad_inputs.h"

namespace janus {
namespace {
namespace fs = std::filesystem;

// What a scan in the given portions gives: every record in full and the notes, or the error.
std::string scanned(const std::string& text, std::mt19937* random) {
  FastaScan scan("x.fa");
  try {
    for (size_t at = 0; at < text.size();) {
      const size_t count = random ? 1 + (*random)() % 7 : text.size();
      scan.add(std::string_view(text).substr(at, count));
      at += count;
    }
    std::string all;
    const SequenceContents contents = scan.finish();
    for (const SequenceRecord& r : contents.records)
      all += r.name + " " + std::to_string(r.length) + " " + std::to_string(r.offset) + " " +
             std::to_string(r.lineBases) + " " + std::to_string(r.lineBytes) + " " +
             std::to_string(r.counts.acgt) + " " + r.digest + "\n";
    for (const std::string& note : contents.notes) all += note + "\n";
    return all;
  } catch (const Error& error) {
    return error.what();
  }
}

TEST(FastaScan, PortionsDoNotMatter) {
  std::mt19937 random(1);
  int files = 0;
  for (const auto& entry : fs::directory_iterator(fs::path(JANUS_TESTS_DIR) / "bad/fasta")) {
    if (entry.path().extension() != ".fa") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const std::string whole = scanned(text, nullptr);
    for (int i = 0; i < 20; ++i) EXPECT_EQ(scanned(text, &random), whole) << entry.path();
    ++files;
  }
  EXPECT_GT(files, 25);
}

TEST(FastaScan, KnowsWhereEveryBaseLies) {
  FastaScan scan("x.fa");
  scan.add(">a x\r\nAC\r\nGT\r\nA\r\n\r\n>b\nGGAA");
  const auto records = scan.finish().records;
  ASSERT_EQ(records.size(), 2u);
  EXPECT_EQ(records[0].offset, 6);
  EXPECT_EQ(records[0].lineBases, 2);
  EXPECT_EQ(records[0].lineBytes, 4);
  EXPECT_EQ(records[0].length, 5);
  EXPECT_EQ(records[1].offset, 22);
  EXPECT_EQ(records[1].line, 6);
}

TEST(FastaScan, CountsWhatASequenceIsMadeOf) {
  FastaScan scan("x.fa");
  scan.add(">a\n" + std::string(100, 'A') + "acgtNnURyk-\n");
  const BaseCounts counts = scan.finish().records.at(0).counts;
  EXPECT_EQ(counts, (BaseCounts{.acgt = 104, .n = 2, .ambiguous = 3, .uracil = 1, .other = 1, .lower = 7}));
}

TEST(FastaScan, AHeaderWithoutEndIsNotKeptInMemory) {
  FastaScan scan("x.fa");
  const std::string portion(10000, 'x');
  scan.add(">");
  EXPECT_THROW(
      {
        for (int i = 0; i < 8; ++i) scan.add(portion);
      },
      Error);
}

}  // namespace
}  // namespace janus
