// Genomes from files: right bases from right files, and one exact line for every wrong one.
#include "engine/genome/genome.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <random>
#include <thread>

#include <gmock/gmock.h>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/genome/genome_index.h"
#include "protocol/locus.h"
#include "tests/support/bad_inputs.h"
#include "tests/support/edit_in_place.h"
#include "tests/support/test_with_cache.h"

namespace janus {
namespace {
namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::string textOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class GenomeTest : public TestWithCache {
 protected:
  // Through a shell, as a user would: answers whether it went well.
  static bool runs(const std::string& command) {
    return std::system((command + " 2>/dev/null").c_str()) == 0;
  }

  std::string lineOf(const fs::path& file) {
    return outcomeOf(file,
                     [](const fs::path& path) {
                       Genome::open(path);
                       return std::string();
                     })
        .line;
  }
};

TEST_F(GenomeTest, ReadsPlainRecords) {
  const auto genome = Genome::open(write("my genome.v2.fa", ">c1 first\nACgt\nNNAC\nA\n>c2\nGGAA\n"));
  EXPECT_EQ(genome->name(), "my genome.v2");
  EXPECT_THAT(genome->contigs(), ElementsAre(Contig{"c1", 0, 9}, Contig{"c2", 0, 4}));
  EXPECT_EQ(genome->bases(), 13);
  EXPECT_EQ(genome->sequence({"c1", 0, 9}), "ACgtNNACA");
  EXPECT_EQ(genome->sequence({"c1", 3, 6}), "tNN");
  EXPECT_EQ(genome->sequence({"c1", 8, 9}), "A");
  EXPECT_EQ(genome->sequence({"c1", 5, 5}), "");
  EXPECT_EQ(genome->sequence({"c2", 0, 4}), "GGAA");
  EXPECT_EQ(genome->counts("c1"),
            (BaseCounts{.acgt = 7, .n = 2, .ambiguous = 0, .uracil = 0, .other = 0, .lower = 2}));
  EXPECT_THAT(genome->notes(), IsEmpty());
}

TEST_F(GenomeTest, RefusesRegionsOutsideOfAContig) {
  const auto genome = Genome::open(write("g.fa", ">c1\nACGT\n"));
  for (const Region& region : {Region{"c1", 0, 5}, Region{"c1", -1, 2}, Region{"c1", 3, 2},
                               Region{"c2", 0, 1}, Region{"c1", INT64_MAX - 1, INT64_MAX}})
    EXPECT_THROW(genome->sequence(region), Error);
}

// GA4GH refget 2.0's own examples.
TEST_F(GenomeTest, DigestsAreThoseOfRefget) {
  const auto genome = Genome::open(write("g.fa", ">c1\nAC\ngt\n>c2\nGGAA\n"));
  EXPECT_EQ(genome->digest("c1"), "SQ.aKF498dAxcJAqme6QYQ7EZ07-fiw8Kw2");
  EXPECT_EQ(genome->digest("c2"), "SQ.YBbVX0dLKG1ieEDCiMmkrTZFt_Z5Vdaj");
}

TEST_F(GenomeTest, SameSequencesHaveTheSameDigestHoweverTheyAreWritten) {
  const auto one = Genome::open(write("a.fa", ">c1\nACGTAC\n"));
  const auto other = Genome::open(write("b.fa", ">c1 text\r\nac\r\ngt\r\nac\r\n"));
  const auto different = Genome::open(write("c.fa", ">c1\nACGTAA\n"));
  EXPECT_EQ(one->digest(), other->digest());
  EXPECT_NE(one->digest(), different->digest());
}

// A model cannot tell R from Y; N it knows.
TEST_F(GenomeTest, LettersForSeveralBasesAreToldOnce) {
  const auto genome = Genome::open(write("g.fa", ">c1\nACGTNN\n>c2\nACRryM\n>c3\nK\n"));
  EXPECT_THAT(
      genome->notes(),
      ElementsAre("5 IUPAC letters that stand for several bases (R, Y, ...), first in c2: a model reads each "
                  "of them as the same unknown base."));
}

TEST_F(GenomeTest, ASliceIsShownInItsChromosome) {
  const auto genome = Genome::open(fs::path(JANUS_RESOURCES_DIR) / "demo/human-chr16.fa");
  EXPECT_THAT(genome->contigs(), ElementsAre(Contig{"chr16", 186963, 397118}));
  EXPECT_EQ(genome->sequence({"chr16", 186963, 186973}), "ACGGGGGGAA");
  EXPECT_EQ(genome->sequence(genome->contigs()[0].whole()).size(), 210155u);
  EXPECT_THAT(genome->notes(), ElementsAre("chr16:186964-397118 is shown as 186,964 to 397,118 of chr16."));
  EXPECT_THROW(genome->sequence({"chr16", 0, 10}), Error);
}

TEST_F(GenomeTest, AFaiOrGziBesideItIsNeverRead) {
  const fs::path file = write("g.fa", ">c1\nACGT\nGGAA\n");
  for (const char* lies :
       {"c1\t8\t0\t4\t5\n", "c1\n", "c1\t8\t4\t4\t0\n", "c9\t-5\t1152921504606846976\t1\t1\n"}) {
    write("g.fa.fai", lies);
    write("g.fa.gzi", "\xff\xff\xff\xff\xff\xff\xff\x0f");
    EXPECT_EQ(Genome::open(file)->sequence({"c1", 0, 8}), "ACGTGGAA");
  }
}

TEST_F(GenomeTest, TheIndexIsKeptAndTakenAgain) {
  const fs::path file = write("g.fa", ">c1\nACGT\n>e\n>c2\nUGGA\n");
  const auto first = Genome::open(file);
  int asked = 0;
  const auto second = Genome::open(file, {}, [&](double) { ++asked; });
  EXPECT_EQ(asked, 0) << "the file was read again";
  EXPECT_EQ(first->notes(), second->notes());
  EXPECT_EQ(first->digest(), second->digest());
  EXPECT_EQ(first->counts("c2"), second->counts("c2"));
  EXPECT_EQ(second->sequence({"c2", 1, 3}), "GG");
  EXPECT_FALSE(fs::exists(file.string() + ".fai"));
}

TEST_F(GenomeTest, AnIndexOfOtherContentIsNeverTaken) {
  const fs::path file = write("g.fa", ">c1\nACGT\n");
  EXPECT_EQ(Genome::open(file)->sequence({"c1", 0, 4}), "ACGT");
  write("g.fa", ">c1\nGG\nAA\nT\n");
  EXPECT_EQ(Genome::open(file)->sequence({"c1", 0, 5}), "GGAAT");
  // The same size and the same time of change, but other bytes.
  const auto time = fs::last_write_time(file);
  write("g.fa", ">c2\nGG\nAA\nC\n");
  fs::last_write_time(file, time);
  EXPECT_EQ(Genome::open(file)->sequence({"c2", 0, 5}), "GGAAC");
}

TEST_F(GenomeTest, AFileEditedInPlaceIsAnotherFile) {
  const fs::path file = write("g.fa", ">c1\n" + std::string(300'000, 'A') + "\n>c2\nGG\n");
  const auto before = Genome::open(file);
  editInPlace(file, 4 + 150'000, "CG");
  EXPECT_THROW(before->sequence({"c1", 150'000, 150'002}), Error);
  const auto after = Genome::open(file);
  EXPECT_EQ(after->sequence({"c1", 149'999, 150'003}), "ACGA");
  EXPECT_EQ(after->counts("c1").acgt, 300'000);
  EXPECT_NE(after->digest("c1"), before->digest("c1"));
  EXPECT_EQ(after->digest("c2"), before->digest("c2"));
}

TEST_F(GenomeTest, ADamagedIndexIsMadeAgain) {
  const fs::path file = write("g.fa", ">c1\nACGT\nAC\n");
  Genome::open(file);
  const fs::path index = indexPath(indexKey(InputFile(file, "genome")));
  const std::string good = textOf(index);
  std::mt19937 random(1);
  for (int i = 0; i < 200; ++i) {
    std::string bad = good;
    bad[random() % bad.size()] ^= static_cast<char>(1 + random() % 255);
    if (i % 4 == 0) bad.resize(random() % bad.size());
    std::ofstream(index, std::ios::binary) << bad;
    ASSERT_EQ(Genome::open(file)->sequence({"c1", 2, 6}), "GTAC");
    ASSERT_EQ(textOf(index), good);
  }
}

TEST_F(GenomeTest, WithoutAWritableCacheItOpensAndSaysSo) {
  write("blocked", "a file where a folder should be");
  ::setenv("JANUS_CACHE_DIR", (folder() / "cache2").c_str(), 1);
  fs::create_directories(folder() / "cache2");
  write("cache2/genomes", "a file where a folder should be");
  const auto genome = Genome::open(write("g.fa", ">c1\nACGT\n"));
  EXPECT_EQ(genome->sequence({"c1", 0, 4}), "ACGT");
  EXPECT_THAT(genome->notes(), ElementsAre(HasSubstr("The index could not be kept")));
}

TEST_F(GenomeTest, NoticesThatTheFileChanged) {
  const fs::path file = write("g.fa", ">c1\nACGT\n");
  const auto genome = Genome::open(file);
  const auto lineOfRead = [&] {
    try {
      return genome->sequence({"c1", 0, 4});
    } catch (const Error& error) {
      return std::string(error.what());
    }
  };
  EXPECT_EQ(lineOfRead(), "ACGT");
  std::ofstream(file, std::ios::app) << "GG\n";
  EXPECT_THAT(lineOfRead(), HasSubstr("changed while it was open. Open it again."));
  write("other.fa", ">c1\nGGGG\n");
  fs::rename(folder() / "other.fa", file);
  EXPECT_THAT(lineOfRead(), HasSubstr("changed while it was open"));
  fs::remove(file);
  EXPECT_THAT(lineOfRead(), HasSubstr("is gone"));
}

TEST_F(GenomeTest, StopsWhenAsked) {
  const fs::path file = write("g.fa", ">c1\n" + std::string(5 << 20, 'A') + "\n");
  std::stop_source source;
  EXPECT_THROW(Genome::open(file, source.get_token(), [&](double) { source.request_stop(); }), Cancelled);
  const auto genome = Genome::open(file);
  EXPECT_THROW(genome->sequence({"c1", 0, 5 << 20}, source.get_token()), Cancelled);
}

TEST_F(GenomeTest, WhatIsNoFileIsRefusedBeforeReading) {
  const fs::path pipe = folder() / "pipe", link = folder() / "link",
                 locked = write("locked.fa", ">c1\nACGT\n");
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  fs::create_symlink("nowhere.fa", link);
  EXPECT_EQ(lineOf(folder()), "Cannot open genome \"{file}\": it is a folder, not a file.");
  EXPECT_EQ(lineOf(pipe), "Cannot open genome \"{file}\": it is a pipe, not a file.");
  EXPECT_EQ(lineOf("/dev/zero"), "Cannot open genome \"{file}\": it is a device, not a file.");
  EXPECT_EQ(lineOf(link),
            "Cannot open genome \"{file}\": it is a link to \"nowhere.fa\", which is not there.");
  EXPECT_EQ(lineOf(folder() / "absent.fa"),
            "Cannot open genome \"{file}\": there is no such file. Check the path.");
  fs::permissions(locked, fs::perms::none);
  if (::geteuid() != 0) {
    EXPECT_EQ(lineOf(locked),
              "Cannot open genome \"{file}\": permission denied. Ask its owner for the right to read it.");
  }
}

TEST_F(GenomeTest, ASocketIsRefused) {
  const fs::path path = folder() / "s";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.string().copy(address.sun_path, sizeof address.sun_path - 1);
  const int socket = ::socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(::bind(socket, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(lineOf(path), "Cannot open genome \"{file}\": it is a socket, not a file.");
  ::close(socket);
}

TEST_F(GenomeTest, RefusesBadFilesWithTheirLine) {
  forEachBad("fasta", [](const fs::path& file) { return joined(Genome::open(file)->notes(), " "); });
}

// What must be read right, although it looks unusual.
TEST_F(GenomeTest, UnusualFilesHaveTheRightBases) {
  const auto bases = [](const char* name, const Region& region) {
    return Genome::open(fs::path(JANUS_TESTS_DIR) / "bad/fasta" / name)->sequence(region);
  };
  EXPECT_EQ(bases("F1-crlf.fa", {"c1", 2, 10}), "GTACGTAC");
  EXPECT_EQ(bases("F2-no-newline-at-end.fa", {"c2", 0, 4}), "GGAA");
  EXPECT_EQ(bases("F20-names-with-signs.fa", {"c1:1-5", 1, 3}), "CG");
  EXPECT_EQ(bases("F21-unicode-names.fa", {"\u67d3\u8272\u4f53", 1, 3}), "CG");
  EXPECT_EQ(bases("F26-blank-before-and-between.fa", {"c2", 1, 3}), "CG");
  EXPECT_EQ(bases("F28-byte-order-mark.fa", {"c1", 1, 3}), "CG");
  EXPECT_EQ(bases("F14-empty-record.fa", {"c3", 0, 4}), "GGAA");
  EXPECT_EQ(bases("F55-bgzip-good.fa.gz", {"c1", 2, 10}), "GTACGTAC");
  EXPECT_EQ(bases("F55-bgzip-empty-block-inside.fa.gz", {"c1", 2, 10}), "GTACGTAC");
  EXPECT_EQ(bases("F58-slice.fa", {"chr16", 12, 14}), "GT");
  EXPECT_EQ(bases("F58-two-slices-of-one.fa", {"chr16:21-24", 0, 4}), "ACGT");
}

TEST_F(GenomeTest, DamagedBytesGiveAGenomeOrAnErrorAndNothingElse) {
  for (const char* name : {"F1-crlf.fa", "F55-bgzip-good.fa.gz", "F14-empty-record.fa"}) {
    const std::string good = textOf(fs::path(JANUS_TESTS_DIR) / "bad/fasta" / name);
    std::mt19937 random(2);
    for (int i = 0; i < 400; ++i) {
      std::string bytes = good;
      for (int n = 0; n < 2; ++n) bytes[random() % bytes.size()] = static_cast<char>(random());
      if (i % 5 == 0) bytes.resize(random() % bytes.size());
      try {
        const auto genome = Genome::open(write("damaged", bytes));
        for (const Contig& contig : genome->contigs())
          EXPECT_EQ(static_cast<int64_t>(genome->sequence(contig.whole()).size()), contig.length());
      } catch (const Error& error) {
        EXPECT_EQ(error.errorClass(), ErrorClass::Input) << error.what();
      }
    }
  }
}

// A whole genome of random records with random line widths, as text and as the sequences it holds.
struct RandomGenome {
  explicit RandomGenome(uint32_t seed) : random(seed) {
    for (size_t r = 1 + random() % 6; r > 0; --r) addRecord("r" + std::to_string(r));
  }
  void addRecord(const std::string& name) {
    constexpr std::string_view letters = "ACGTacgtNnRYK";
    const size_t length = 1 + random() % (random() % 3 ? 500 : 200000), width = 1 + random() % 120;
    std::string bases(length, 'A');
    for (char& base : bases) base = letters[random() % letters.size()];
    text += ">" + name + " made up\n";
    for (size_t at = 0; at < length; at += width) text += bases.substr(at, width) + "\n";
    names.push_back(name);
    sequences.push_back(std::move(bases));
  }
  Region randomRegion(size_t record) {
    const auto length = static_cast<int64_t>(sequences[record].size());
    const auto begin = static_cast<int64_t>(random() % static_cast<uint64_t>(length));
    return {names[record], begin,
            begin + 1 + static_cast<int64_t>(random() % static_cast<uint64_t>(length - begin))};
  }
  std::mt19937 random;
  std::string text;
  std::vector<std::string> names, sequences;
};

TEST_F(GenomeTest, RandomGenomesAreReadAsTheyWereWritten) {
  for (uint32_t seed = 0; seed < 40; ++seed) {
    RandomGenome wanted(seed);
    const auto genome = Genome::open(write("r" + std::to_string(seed) + ".fa", wanted.text));
    ASSERT_EQ(genome->contigs().size(), wanted.names.size());
    for (int i = 0; i < 30; ++i) {
      const size_t record = wanted.random() % wanted.names.size();
      const Region region = wanted.randomRegion(record);
      ASSERT_EQ(genome->sequence(region),
                wanted.sequences[record].substr(static_cast<size_t>(region.begin),
                                                static_cast<size_t>(region.length())));
    }
  }
}

TEST_F(GenomeTest, AnswersAsSamtoolsDoesPlainAndBgzip) {
  if (!runs("samtools --version >/dev/null") || !runs("bgzip --version >/dev/null"))
    GTEST_SKIP() << "samtools or bgzip is not installed: Debian's packages samtools and tabix have them";
  for (uint32_t seed = 100; seed < 106; ++seed) {
    RandomGenome made(seed);
    const fs::path plain = write("s" + std::to_string(seed) + ".fa", made.text);
    ASSERT_TRUE(runs("bgzip -c '" + plain.string() + "' > '" + plain.string() + ".gz'"));
    std::string regions;
    std::vector<Region> asked;
    for (int i = 0; i < 40; ++i) {
      asked.push_back(made.randomRegion(made.random() % made.names.size()));
      regions += asked.back().contig + ":" + std::to_string(asked.back().begin + 1) + "-" +
                 std::to_string(asked.back().end) + "\n";
    }
    const fs::path list = write("regions", regions), out = folder() / "out.fa";
    ASSERT_TRUE(runs("samtools faidx -n 1000000 -r '" + list.string() + "' '" + plain.string() + "' > '" +
                     out.string() + "'"));
    const auto fromPlain = Genome::open(plain), fromBgzip = Genome::open(plain.string() + ".gz");
    EXPECT_EQ(fromPlain->digest(), fromBgzip->digest());
    std::ifstream theirs(out);
    for (const Region& region : asked) {
      std::string header, bases;
      std::getline(theirs, header);
      std::getline(theirs, bases);
      ASSERT_EQ(fromPlain->sequence(region), bases) << header;
      ASSERT_EQ(fromBgzip->sequence(region), bases) << header;
    }
  }
}

TEST_F(GenomeTest, ABgzipFileIsReadFromItsIndexAndByManyThreads) {
  if (!runs("bgzip --version >/dev/null"))
    GTEST_SKIP() << "bgzip is not installed: Debian's package tabix has it";
  RandomGenome made(7);
  made.addRecord("long");
  const fs::path plain = write("t.fa", made.text);
  ASSERT_TRUE(runs("bgzip -f '" + plain.string() + "'"));
  Genome::open(plain.string() + ".gz");
  const auto genome = Genome::open(plain.string() + ".gz");
  std::vector<std::jthread> threads;
  std::atomic<int> wrong = 0;
  for (uint32_t t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      RandomGenome asked = made;
      asked.random.seed(t);
      for (int i = 0; i < 100; ++i) {
        const size_t record = asked.random() % made.names.size();
        const Region region = asked.randomRegion(record);
        wrong +=
            genome->sequence(region) != made.sequences[record].substr(static_cast<size_t>(region.begin),
                                                                      static_cast<size_t>(region.length()));
      }
    });
  threads.clear();
  EXPECT_EQ(wrong, 0);
}

TEST_F(GenomeTest, ABgzipFileCutWhileItIsOpenIsAnErrorNotAnAbort) {
  const fs::path file =
      write("g.fa.gz", textOf(fs::path(JANUS_TESTS_DIR) / "bad/fasta/F55-bgzip-good.fa.gz"));
  const auto genome = Genome::open(file);
  const auto time = fs::last_write_time(file);
  for (const uintmax_t size : {60u, 30u, 10u, 0u}) {
    fs::resize_file(file, size);
    fs::last_write_time(file, time);
    EXPECT_THROW(genome->sequence({"c1", 0, 10}), Error);
  }
}

// Everything a big file asks for, on one line of 48 million bases and on many lines.
TEST_F(GenomeTest, ReadsALineLongerThanAnyBuffer) {
  std::string text = ">c1\n";
  for (int i = 0; i < 3000000; ++i) text += "ACGTTGCANNACGTAA";
  const auto genome = Genome::open(write("long.fa", text + "\n>c2\nGG\n"));
  EXPECT_EQ(genome->sequence({"c1", 47999990, 48000000}), "CANNACGTAA");
  EXPECT_EQ(genome->sequence({"c2", 0, 2}), "GG");
}

TEST_F(GenomeTest, GivesItsOwnNameForAnAlias) {
  const auto genome = Genome::open(write("g.fa", ">chr1\nACGT\n>chrM\nACGT\n"));
  EXPECT_EQ(genome->resolveContig("1"), "chr1");
  EXPECT_EQ(genome->resolveContig("MT"), "chrM");
  EXPECT_EQ(genome->resolveContig("2"), std::nullopt);
}

}  // namespace
}  // namespace janus
