// janus variants as a script uses it: files that other readers understand, scores that predict confirms, and
// how it fails.
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/support/bad_inputs.h"
#include "tests/support/program.h"

namespace janus::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

const std::string head = "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";

class Variants : public ProgramTest {
 protected:
  Outcome variants(const fs::path& in, const std::string& out, std::vector<std::string> more = {}) {
    std::vector<std::string> words{"variants",  "demo",  "demo",
                                   in.string(), "--out", (folder_ / out).string()};
    words.insert(words.end(), more.begin(), more.end());
    return janus(words);
  }
  // Without the lines that say where the scores come from.
  std::string recordsOf(const std::string& out) const {
    std::string records;
    std::istringstream text(textOf(folder_ / out));
    for (std::string line; std::getline(text, line);)
      if (!line.starts_with("##janus_")) records += line + '\n';
    return records;
  }
  // SNVs, insertions and deletions of the demo's own letters.
  fs::path sample() {
    const Outcome made = python(R"(
import sys
s = ''.join(l.strip() for l in open(sys.argv[1]) if l[0] != '>').upper()
print('##fileformat=VCFv4.3\n##contig=<ID=chr16,length=90338345>')
print('#CHROM POS ID REF ALT QUAL FILTER INFO'.replace(' ', '\t'))
for i, p in enumerate(range(300000, 303000, 300)):
    r = s[p - 186963:][:1 + 2 * (i % 2)]
    alt = {'A': 'C', 'C': 'T', 'G': 'A', 'T': 'G'}[r[0]] + ('ACG' if i % 3 == 2 else '')
    print('chr16', p + 1, '.', r, alt, '.', '.', '.', sep='\t'))",
                                {std::string(JANUS_RESOURCES_DIR) + "/demo/human-chr16.fa"});
    EXPECT_EQ(made.code, 0) << made.err;
    return write("sample.vcf", made.out);
  }
};

TEST_F(Variants, TheLlrIsWhatPredictSaysOfTheFixedWindow) {
  const Outcome outcome = variants(sample(), "out.vcf", {"--context", "1000"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("10 of 10 ALT alleles scored in 10 records."));
  // The first record, in the window whose middle is nearest: they start every 500 bases from 186,964 on.
  const int64_t first = 186964 + (300001 - 186964 - 250) / 500 * 500;
  const std::string region = "chr16:" + std::to_string(first) + "-" + std::to_string(first + 999);
  ASSERT_EQ(janus({"predict", "demo", "demo", region, "--format", "npy", "--tracks", "probability", "--out",
                   (folder_ / "p").string()})
                .code,
            0);
  const Outcome compared = python(R"(
import sys, numpy, json, math
p = numpy.load(sys.argv[1] + '/p/probability.npy').astype(float)
line = next(l for l in open(sys.argv[1] + '/out.vcf') if l[0] != '#').split('\t')
llr = float(dict(f.split('=') for f in line[7].strip().split(';'))['JS_LLR'])
row = p[int(line[1]) - int(sys.argv[2])]
print(llr, math.log2(row['ACGT'.index(line[4])]) - math.log2(row['ACGT'.index(line[3])])))",
                                  {folder_.string(), std::to_string(first)});
  ASSERT_EQ(compared.code, 0) << compared.err;
  double llr = 0, expected = 1;
  std::istringstream(compared.out) >> llr >> expected;
  EXPECT_NEAR(llr, expected, 1e-6 * std::abs(expected) + 1e-7);
}

TEST_F(Variants, ThreadsChangeNoBit) {
  const fs::path in = sample();
  ASSERT_EQ(variants(in, "one.vcf", {"--context", "400", "--score", "all", "--threads", "1"}).code, 0);
  ASSERT_EQ(variants(in, "two.vcf", {"--context", "400", "--score", "all", "--threads", "2"}).code, 0);
  EXPECT_EQ(recordsOf("one.vcf"), recordsOf("two.vcf"));
  EXPECT_THAT(recordsOf("one.vcf"), HasSubstr(";JS_INFL="));
}

TEST_F(Variants, TabixFindsTheRecordsOfACompressedFile) {
  ASSERT_EQ(variants(sample(), "out.vcf.gz", {"--context", "400"}).code, 0);
  const Outcome found =
      runProgram("/usr/bin/env", {"tabix", (folder_ / "out.vcf.gz").string(), "chr16:300301-300601"});
  EXPECT_EQ(found.code, 0) << found.err;
  EXPECT_EQ(std::count(found.out.begin(), found.out.end(), '\n'), 2) << found.out;
  EXPECT_THAT(found.out, HasSubstr("JS_FLANK="));
}

TEST_F(Variants, WrongWordsAreRefusedBeforeAnythingIsRead) {
  const fs::path in = write("in.vcf", head);
  EXPECT_EQ(variants(in, "out.txt").code, 2);
  EXPECT_EQ(variants(in, "out.vcf", {"--score", "cadd"}).code, 2);
  EXPECT_EQ(variants(in, "out.vcf", {"--context", "2"}).code, 2);
  EXPECT_EQ(variants(in, "in.vcf").code, 2) << "the input itself";
  EXPECT_EQ(variants(in, "out.vcf").code, 0) << "no records are no mistake";
}

TEST_F(Variants, EveryBadFileGetsItsLineAndLeavesNothing) {
  ASSERT_GE(badInputs("variants").size(), 9u);
  for (const BadInput& bad : badInputs("variants")) {
    const fs::path file = badFolder("variants") / bad.file;
    const Outcome outcome = variants(file, "out.vcf", {"--quiet"});
    std::string line = bad.wanted.line;
    line.replace(line.find("{file}"), 6, file.string());
    EXPECT_EQ(std::to_string(outcome.code), bad.wanted.kind);
    EXPECT_EQ(outcome.err, "janus: " + line + '\n');
    EXPECT_FALSE(fs::exists(folder_ / "out.vcf")) << bad.file;
  }
}

}  // namespace
}  // namespace janus::test
