// 2bit genomes: the bases that UCSC's own writer meant, and the same genome as a FASTA of them.
#include <fstream>
#include <iterator>
#include <random>
#include <thread>

#include <gmock/gmock.h>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/genome/genome.h"
#include "tests/support/bad_inputs.h"
#include "tests/support/test_with_cache.h"

namespace janus {
namespace {
namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;

class TwoBit : public TestWithCache {
 protected:
  std::shared_ptr<const Genome> open(const std::string& name) {
    return Genome::open(badFolder("twobit") / name);
  }
};

// Made by faToTwoBit; the sequences are those that the tests of py2bit (its origin, MIT licence) demand.
TEST_F(TwoBit, ReadsWhatUcscWrites) {
  const auto genome = Genome::open(fs::path(JANUS_TESTS_DIR) / "genome/data/ucsc.2bit");
  EXPECT_EQ(genome->name(), "ucsc");
  EXPECT_THAT(genome->contigs(), ElementsAre(Contig{"chr1", 0, 150}, Contig{"chr2", 0, 100}));
  const std::string n(50, 'N');
  const std::string chr1 = n + "ACGTACGTACGTagctagctGATCGATCGTAGCTAGCTAGCTAGCTGATC" + n;
  EXPECT_EQ(genome->sequence({"chr1", 0, 150}), chr1);
  EXPECT_EQ(genome->sequence({"chr1", 24, 74}), chr1.substr(24, 50));
  EXPECT_EQ(genome->sequence({"chr2", 0, 100}), "ACGTACGTACGTAGCTAGCTGATCGATCGTAGCTAGCTAGCTAGCTGATC" + n);
  const BaseCounts& counts = genome->counts("chr1");
  EXPECT_EQ(counts.acgt, 50);
  EXPECT_EQ(counts.n, 100);
  EXPECT_EQ(counts.lower, 8);
}

TEST_F(TwoBit, EveryVersionAndByteOrderIsTheSameGenome) {
  const auto fasta = Genome::open(write("g.fa", ">c1\nACgtNNACA\n>c2\nnnGGAAtt\n"));
  for (const char* name : {"G2-byte-swapped.2bit", "G3-version-1.2bit", "G3-version-1-byte-swapped.2bit"}) {
    const auto genome = open(name);
    EXPECT_EQ(genome->digest(), fasta->digest()) << name;
    for (int again = 0; again < 2; ++again) {  // from the file, and from the index that this left
      for (const Contig& contig : fasta->contigs()) {
        EXPECT_EQ(genome->digest(contig.name), fasta->digest(contig.name));
        EXPECT_EQ(genome->counts(contig.name), fasta->counts(contig.name));
        for (int64_t begin = 0; begin <= contig.end; ++begin)
          for (int64_t end = begin; end <= contig.end; ++end)
            EXPECT_EQ(genome->sequence({contig.name, begin, end}),
                      fasta->sequence({contig.name, begin, end}));
      }
    }
  }
}

TEST_F(TwoBit, TheSecondOpeningTakesTheIndex) {
  fs::copy_file(badFolder("twobit") / "G3-version-1.2bit", folder() / "g.2bit");
  int told = 0;
  const auto count = [&](double) { ++told; };
  const std::string digest = Genome::open(folder() / "g.2bit", {}, count)->digest();
  EXPECT_GT(told, 0);
  told = 0;
  const auto again = Genome::open(folder() / "g.2bit", {}, count);
  EXPECT_EQ(told, 0);
  EXPECT_EQ(again->digest(), digest);
  EXPECT_EQ(again->sequence({"c1", 0, 9}), "ACgtNNACA");
}

std::string little(uint64_t number, int bytes) {
  std::string out;
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(number >> (8 * i));
  return out;
}

// Where `wanted` holds, as a count, the begins and the sizes.
std::string blocksOf(const std::string& bases, const std::function<bool(char)>& wanted) {
  std::string begins, sizes;
  for (size_t i = 0; i < bases.size();) {
    size_t end = i;
    while (end < bases.size() && wanted(bases[end])) ++end;
    if (end > i) {
      begins += little(i, 4);
      sizes += little(end - i, 4);
    }
    i = std::max(end, i + 1);
  }
  return little(begins.size() / 4, 4) + begins + sizes;
}

std::string twoBitOf(const std::string& name, const std::string& bases) {
  std::string out = little(0x1a412743, 4) + little(0, 4) + little(1, 4) + little(0, 4);
  out += static_cast<char>(name.size()) + name + little(out.size() + 1 + name.size() + 4, 4);
  out += little(bases.size(), 4);
  out += blocksOf(bases, [](char c) { return (c & ~0x20) == 'N'; });
  out += blocksOf(bases, [](char c) { return c >= 'a'; }) + little(0, 4);
  for (size_t i = 0; i < bases.size(); i += 4) {
    int byte = 0;
    for (size_t j = i; j < i + 4; ++j) {
      const size_t code =
          j < bases.size() ? std::string("TCAG").find(static_cast<char>(bases[j] & ~0x20)) : 0;
      byte = byte << 2 | static_cast<int>(code == std::string::npos ? 0 : code);
    }
    out += static_cast<char>(byte);
  }
  return out;
}

// Longer than what is read at once, with stretches of every kind across its borders.
std::string randomBases(size_t count, uint32_t seed) {
  std::mt19937 random(seed);
  std::string bases;
  while (bases.size() < count) {
    const std::string_view letters = random() % 5 == 0 ? "N" : "ACGT";
    const bool lower = random() % 2;
    for (size_t left = random() % 3000; left > 0 && bases.size() < count; --left)
      bases += static_cast<char>(letters[random() % letters.size()] | (lower ? 0x20 : 0));
  }
  return bases;
}

TEST_F(TwoBit, LongSequencesAreReadAtAnyPlaceByAnyThread) {
  const std::string bases = randomBases(2'500'001, 7);
  const auto genome = Genome::open(write("g.2bit", twoBitOf("c1", bases)));
  EXPECT_EQ(genome->digest(), Genome::open(write("g.fa", ">c1\n" + bases + "\n"))->digest());
  EXPECT_TRUE(genome->sequence({"c1", 0, 2'500'001}) == bases);
  std::atomic<int> wrong = 0;
  {
    std::vector<std::jthread> threads;
    for (uint32_t t = 0; t < 4; ++t)
      threads.emplace_back([&, t] {
        std::mt19937 random(t);
        for (int i = 0; i < 200; ++i) {
          const size_t begin = random() % bases.size(), length = random() % 5000;
          const auto end = static_cast<int64_t>(std::min(begin + length, bases.size()));
          wrong += genome->sequence({"c1", static_cast<int64_t>(begin), end}) != bases.substr(begin, length);
        }
      });
  }
  EXPECT_EQ(wrong, 0);
}

TEST_F(TwoBit, StopsWhenAskedAndNoticesChanges) {
  const fs::path file = write("g.2bit", twoBitOf("c1", randomBases(3 << 20, 1)));
  std::stop_source source;
  EXPECT_THROW(Genome::open(file, source.get_token(), [&](double) { source.request_stop(); }), Cancelled);
  const auto genome = Genome::open(file);
  fs::resize_file(file, 1000);
  EXPECT_THAT(outcomeOf(file,
                        [&](const fs::path&) {
                          return genome->sequence({"c1", 0, 1000});
                        })
                  .line,
              HasSubstr("changed while it was open"));
}

TEST_F(TwoBit, BadFilesGetTheirLine) {
  forEachBad("twobit", [](const fs::path& file) { return joined(Genome::open(file)->notes()); });
}

}  // namespace
}  // namespace janus
