// janus mutate as a script uses it, against predict of every edited genome.
#include <gmock/gmock.h>

#include "tests/support/program.h"

namespace janus::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

class Mutate : public ProgramTest {
 protected:
  // Of the first bases of a contig of its own.
  Outcome mutate(const std::string& region, const std::vector<std::string>& more) {
    std::vector<std::string> words{"mutate", "demo",  genome_.string(),
                                   region,   "--out", (folder_ / "out").string()};
    words.insert(words.end(), more.begin(), more.end());
    return janus(words);
  }
  const std::string letters_ = "TGACCATGCAGGTTCANGATTACAGATTACATTGCGCGATATCGGCATAACC";
  const fs::path genome_ = write("g.fa", ">c\n" + letters_ + "\n");
};

TEST_F(Mutate, EqualsPredictOfEachEditedFasta) {
  ASSERT_EQ(mutate("c:5-7", {"--mode", "dependency", "--context", "52"}).code, 0);
  std::vector<std::string> words{folder_.string()};
  const auto predicted = [&](const std::string& name, const std::string& letters) {
    const fs::path edited = write(name + ".fa", ">c\n" + letters + "\n");
    const Outcome outcome = janus({"predict", "demo", edited.string(), "c", "--format", "npy", "--tracks",
                                   "probability", "--out", (folder_ / name).string()});
    ASSERT_EQ(outcome.code, 0) << outcome.err;
  };
  predicted("reference", letters_);
  for (size_t at = 4; at < 7; ++at)
    for (const char base : std::string("ACGT")) {
      std::string edited = letters_;
      edited[at] = base;
      predicted(std::to_string(at) + base, edited);
    }
  const Outcome compared = python(R"(
import sys, numpy
folder, letters = sys.argv[1] + '/', sys.argv[2]
def odds(name):
    p = (numpy.load(folder + name + '/probability.npy').astype(float) + 1e-10) / (1 + 4e-10)
    return numpy.log2(p / numpy.stack([p[:, [j for j in range(4) if j != b]].sum(1) for b in range(4)], 1))
reference = odds('reference')
effect, dependency = numpy.load(folder + 'out/effect.npy'), numpy.load(folder + 'out/dependency.npy')
assert effect.shape == (3, 4) and dependency.shape == (3, 3), (effect.shape, dependency.shape)
for row, at in enumerate(range(4, 7)):
    most = numpy.zeros(len(letters))
    for b, base in enumerate('ACGT'):
        change = abs(odds(f'{at}{base}') - reference).max(1)
        others = [j for j in range(len(letters)) if j != at and letters[j] in 'ACGT']
        assert abs(change[others].mean() - effect[row, b]) <= 1e-6, (row, base)
        most = numpy.maximum(most, change)
    most[at] = 0
    assert abs(most[4:7] - dependency[row]).max() <= 1e-6 * 10, row
assert dependency.max() > 0.001
print('same'))",
                                  {folder_.string(), letters_});
  EXPECT_EQ(compared.out, "same\n") << compared.err;
}

TEST_F(Mutate, ScoresAreTheLogOddsThatPredictWrites) {
  ASSERT_EQ(mutate("c:1-52", {"--mode", "score", "--format", "tsv", "--strands", "one"}).code, 0);
  ASSERT_EQ(janus({"predict", "demo", genome_.string(), "c", "--format", "tsv", "--tracks", "log_odds",
                   "--strands", "one", "--out", (folder_ / "p").string()})
                .code,
            0);
  const Outcome compared = python(R"(
import sys
def rows(name):
    return [l.split('\t')[2:] for l in open(sys.argv[1] + name) if not l.startswith('#')][1:]
a, b = rows('/out/tracks.tsv'), rows('/p/tracks.tsv')
assert len(a) == len(b) == 52
for x, y in zip(a, b):
    for u, v in zip(x, y):
        assert (u.strip() == v.strip() == 'NA') or abs(float(u) - float(v)) < 1e-5, (x, y)
print(a[16][0]))",
                                  {folder_.string()});
  EXPECT_EQ(compared.out, "NA\n") << compared.err;
}

TEST_F(Mutate, WrongWordsAreRefused) {
  EXPECT_THAT(mutate("c:5-7", {"--mode", "dependency", "--format", "tsv"}).err, HasSubstr("--format npy"));
  EXPECT_EQ(mutate("c:5-7", {"--mode", "everything"}).code, 2);
  EXPECT_EQ(mutate("c:5-7", {"--format", "bed"}).code, 2);
  EXPECT_EQ(mutate("c:5", {}).code, 3) << "shorter than any window";
}

}  // namespace
}  // namespace janus::test
