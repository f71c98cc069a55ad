// Files of variants scored by the fake model: what comes back, in which order, and that the same haplotype
// has the same score wherever it stands.
#include "engine/variant/annotate.h"

#include <gmock/gmock.h>

#include <map>
#include <random>
#include <sstream>

#include "base/error.h"
#include "engine/variant/variant_writer.h"
#include "tests/support/fake_model.h"
#include "tests/support/small_genome.h"

namespace janus {
namespace {

namespace fs = std::filesystem;
using test::SmallGenome;
using testing::ElementsAre;
using testing::HasSubstr;

const std::string head =
    "##fileformat=VCFv4.3\n##contig=<ID=chr1,length=400>\n##INFO=<ID=DP,Number=1,Type=Integer,Description="
    "\"d\">\n";
const std::string names = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";

std::string bases() {
  std::mt19937 random(3);
  std::string letters;
  while (letters.size() < 400) letters += std::string(1 + random() % 3, "ACGT"[random() % 4]);
  return letters.substr(0, 400);
}

std::vector<std::string> linesOf(const fs::path& path) {
  std::ifstream in(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::vector<std::string> recordsOf(const fs::path& path) {
  VariantFile file(path);
  std::vector<std::string> lines;
  while (const auto record = file.next()) lines.push_back(record->line);
  return lines;
}

std::string infoOf(const std::string& line) {
  std::vector<std::string> columns;
  std::istringstream in(line);
  for (std::string column; std::getline(in, column, '\t');) columns.push_back(column);
  return columns[7];
}

class AnnotateTest : public testing::Test {
 protected:
  fs::path write(const std::string& name, const std::string& text) {
    std::ofstream(folder() / name) << text;
    return folder() / name;
  }
  fs::path folder() const { return small_.folder(); }
  AnnotationSummary annotate(const fs::path& in, const std::string& out, ScoreSet scores = ScoreSet::All) {
    StrandPredictor passes(fake_.predictor(), Strands::Both);
    return annotateVariants({in, folder() / out, scores, 64, {"##janus_version=test"}}, passes,
                            small_.genome(), [](double) {}, {});
  }
  std::string letters(int64_t begin, int64_t end) const {
    return genome_.substr(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
  }
  // Whatever pads a change.
  std::string line(int64_t begin, int64_t end, const std::string& alt, int64_t before, int64_t after) const {
    return "chr1\t" + std::to_string(begin - before + 1) + "\t.\t" + letters(begin - before, end + after) +
           "\t" + letters(begin - before, begin) + alt + letters(end, end + after) + "\t.\t.\t.\n";
  }

  FakeModel fake_;
  const std::string genome_ = bases();
  SmallGenome small_{genome_};
};

TEST_F(AnnotateTest, TheSameHaplotypeHasTheSameScoreInEverySpelling) {
  std::mt19937 random(9);
  for (int round = 0; round < 40; ++round) {
    const int64_t begin = 20 + random() % 350, end = begin + random() % 4;
    std::string alt;
    for (size_t i = random() % 3; i > 0; --i) alt += letters(begin, begin + 1);
    const Change change = [&] {
      ContigLetters source(small_.genome());
      return changeOf(Haplotype(small_.contig(), {{begin, end, alt}}), source);
    }();
    if (change.isNothing()) continue;
    const std::string ref = genome_;
    const std::string whole = letters(0, begin) + alt + letters(end, 400);
    std::string text = head + names;
    for (int64_t from = change.begin - 1; from <= change.end; ++from)
      for (int64_t to = from + 1; to <= change.end + 2; ++to) {
        const int64_t size = to - from + change.difference();
        if (size < 1 || letters(0, from) +
                                whole.substr(static_cast<size_t>(from), static_cast<size_t>(size)) +
                                letters(to, 400) !=
                            whole)
          continue;
        text += "chr1\t" + std::to_string(from + 1) + "\t.\t" + letters(from, to) + "\t" +
                whole.substr(static_cast<size_t>(from), static_cast<size_t>(size)) + "\t.\t.\t.\n";
      }
    annotate(write("in.vcf", text), "out.vcf");
    const auto records = recordsOf(folder() / "out.vcf");
    ASSERT_GE(records.size(), 2u);
    for (const std::string& record : records) ASSERT_EQ(infoOf(record), infoOf(records[0])) << record;
    ASSERT_THAT(infoOf(records[0]), testing::Not(HasSubstr("WHY")));
  }
}

TEST_F(AnnotateTest, ShufflingAndLeavingOutChangeNoScore) {
  std::mt19937 random(4);
  std::vector<std::string> lines;
  for (int64_t at = 5; at < 390; at += 6)
    lines.push_back(line(at, at + random() % 3, random() % 2 ? "ACG" : "T", random() % 3 + 1, random() % 3));
  const auto scoresOf = [&](const std::vector<std::string>& some) {
    std::string text = head + names;
    for (const std::string& one : some) text += one;
    annotate(write("in.vcf", text), "out.vcf");
    std::map<std::string, std::string> scores;
    const auto records = recordsOf(folder() / "out.vcf");
    for (size_t i = 0; i < some.size(); ++i) scores[some[i]] = infoOf(records.at(i));
    return scores;
  };
  const auto all = scoresOf(lines);
  for (int round = 0; round < 5; ++round) {
    std::ranges::shuffle(lines, random);
    const std::vector<std::string> some(lines.begin(), lines.begin() + 20);
    for (const auto& [text, scores] : scoresOf(some)) ASSERT_EQ(scores, all.at(text));
  }
}

TEST_F(AnnotateTest, EveryColumnButInfoKeepsItsBytes) {
  const std::string a = letters(100, 101), other = a == "C" ? "T" : "C";
  const std::string record =
      "1\t101\trs 1\t" + a + "\t" + other + ",*\t12.50\tq10;s50\tDP=03;DB\tGT:X\t0/1:. \t./.";
  const auto summary = annotate(
      write("in.vcf", "##fileformat=VCFv4.2\r\n##x=\"a, \\\"b\\\"\"\r\n" + names.substr(0, names.size() - 1) +
                          "\tFORMAT\ts1\ts 2\r\n" + record + "\r\n"),
      "out.vcf");
  const auto lines = linesOf(folder() / "out.vcf");
  EXPECT_EQ(lines[1], "##x=\"a, \\\"b\\\"\"");
  EXPECT_THAT(lines.back(), testing::StartsWith(record.substr(0, record.find("DB") + 2) + ";JS_LLR="));
  EXPECT_THAT(lines.back(), testing::EndsWith("JS_WHY=.,STAR\tGT:X\t0/1:. \t./."));
  EXPECT_THAT(summary.notes, testing::IsSupersetOf({std::string("1 taken for chr1."),
                                                    std::string("Its header has no ##contig lines.")}));
  EXPECT_EQ(summary.scored, 1);
  annotate(folder() / "out.vcf", "again.vcf");
  EXPECT_EQ(linesOf(folder() / "again.vcf"), lines) << "an earlier scoring is replaced";
}

TEST_F(AnnotateTest, EveryFormatHoldsTheSame) {
  std::string text = head + names;
  for (int64_t at = 10; at < 300; at += 30)
    text += line(at, at + 1, "AC", 1, 0) +
            "chr9\t5\t.\tA\t<DEL>\t.\tLowQ\tUNTOLD=3\n";  // neither contig, filter nor field is declared
  const fs::path in = write("in.vcf", text);
  for (const char* out : {"a.vcf", "a.vcf.gz", "a.bcf", "a.tsv"}) annotate(in, out);
  EXPECT_EQ(recordsOf(folder() / "a.vcf.gz"), recordsOf(folder() / "a.vcf"));
  annotate(folder() / "a.bcf", "b.bcf");
  annotate(folder() / "b.bcf", "c.vcf");
  const auto through = linesOf(folder() / "c.vcf"), direct = linesOf(folder() / "a.vcf");
  EXPECT_EQ(infoOf(through.back()), infoOf(direct.back()));
  EXPECT_EQ(infoOf(through[through.size() - 2]), infoOf(direct[direct.size() - 2]));
  EXPECT_EQ(linesOf(folder() / "a.tsv").back().substr(0, 16), "chr9\t5\t.\tA\t<DEL>");
  EXPECT_FALSE(fs::exists(folder() / "a.vcf.gz.tbi")) << "contigs come and go: there is no index";
  annotate(write("sorted.vcf", head + names + line(10, 11, "ACA", 0, 0) + line(20, 21, "", 1, 0)),
           "s.vcf.gz");
  EXPECT_TRUE(fs::exists(folder() / "s.vcf.gz.tbi"));
  annotate(in, "s.vcf.gz");
  EXPECT_FALSE(fs::exists(folder() / "s.vcf.gz.tbi")) << "an index of what was there before";
}

TEST_F(AnnotateTest, AnotherAssemblyIsRefusedAndLeavesNothing) {
  std::string text = head + names;
  for (int64_t at = 10; at < 310; at += 10)
    text += "chr1\t" + std::to_string(at + 1) + "\t.\t" + (letters(at, at + 1) == "A" ? "C" : "A") +
            "\tG\t.\t.\t.\n";
  const fs::path in = write("in.vcf", text);
  EXPECT_THAT([&] { annotate(in, "out.vcf"); }, testing::ThrowsMessage<Error>(testing::AllOf(
                                                    HasSubstr("in 30 of 30 records"), HasSubstr("chr1:11"))));
  EXPECT_FALSE(fs::exists(folder() / "out.vcf"));
  EXPECT_EQ(fake_.asked, 0) << "known before anything is computed";
  std::string few = head + names;
  for (int64_t at = 10; at < 200; at += 10)
    few += "chr1\t" + std::to_string(at + 1) + "\t.\t" + (letters(at, at + 1) == "A" ? "C" : "A") +
           "\tG\t.\t.\t.\n";
  EXPECT_EQ(annotate(write("few.vcf", few), "out.vcf").unscored.at(Why::RefDiffers).alleles, 19);
}

TEST_F(AnnotateTest, ContigsOfAnotherAssemblyAreTold) {
  const auto summary = annotate(write("in.vcf", "##fileformat=VCFv4.3\n##contig=<ID=chr1,length=500>\n" +
                                                    names + line(10, 11, "ACA", 0, 0)),
                                "out.vcf");
  EXPECT_THAT(summary.notes, ElementsAre(HasSubstr("chr1 has 500 bases, and it has 400 here")));
}

TEST_F(AnnotateTest, WhatIsNoVcfIsSaidWithItsLine) {
  const auto fails = [&](const std::string& text, const std::string& told) {
    const fs::path in = write("in.vcf", text);
    EXPECT_THAT([&] { annotate(in, "out.vcf"); }, testing::ThrowsMessage<Error>(HasSubstr(told)));
  };
  fails("", "no line of column names");
  fails("chr1\t5\t10\n", "line 1");
  fails(head + names + "chr1\t5\t.\tA\n", "line 5: 4 columns");
  fails(head + names + "chr1\tfive\t.\tA\tC\t.\t.\t.\n", "line 5: POS is \"five\"");
}

}  // namespace
}  // namespace janus
