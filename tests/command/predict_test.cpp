// janus predict as a script uses it: files that other people's readers understand, and how it fails and
// stops.
#include <chrono>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/support/program.h"

namespace janus::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;

class Predict : public ProgramTest {
 protected:
  // chr16:300,001-300,400 of the demo, and what else is wanted.
  Outcome predict(std::vector<std::string> more) {
    std::vector<std::string> words{"predict", "demo",        "demo", "chr16:300,001-300,400",
                                   "--out",   out().string()};
    words.insert(words.end(), more.begin(), more.end());
    return janus(words);
  }
  fs::path out() const { return folder_ / "result"; }
  nlohmann::json read(const std::string& script) {
    const Outcome outcome = python("import sys,json\nfolder=sys.argv[1]+'/'\n" + script, {out().string()});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return nlohmann::json::parse(outcome.out, nullptr, false);
  }
};

TEST_F(Predict, WritesBigWigsThatPyBigWigReads) {
  const Outcome outcome =
      predict({"--tracks", "entropy,probability.A,probability.C,probability.G,probability.T,expert.1.fwd"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.out, IsEmpty());
  const auto found = read(R"(
import pyBigWig, math
def values(name):
    bw = pyBigWig.open(folder + name + '.bw')
    whole = [v for v in bw.values('chr16', 0, bw.chroms()['chr16'])]
    known = [i for i, v in enumerate(whole) if not math.isnan(v)]
    return bw.chroms(), known[0], known[-1], whole[known[0]:known[-1] + 1]
chroms, first, last, entropy = values('entropy')
p = [values('probability.' + b)[3] for b in 'ACGT']
again = [-sum(q[i] * math.log2(q[i]) for q in p) for i in range(len(entropy))]
expert = values('expert.1.fwd')[3]
print(json.dumps({'chroms': chroms, 'first': first, 'last': last, 'count': len(entropy),
    'worst': max(abs(a - b) for a, b in zip(again, entropy)),
    'sum': max(abs(sum(q[i] for q in p) - 1) for i in range(len(entropy))),
    'experts': all(v == int(v) and 0 <= v < 16 for v in expert)})))");
  EXPECT_EQ(found["chroms"]["chr16"], 397118);
  EXPECT_EQ(found["first"], 300000);
  EXPECT_EQ(found["last"], 300399);
  EXPECT_EQ(found["count"], 400);
  EXPECT_LT(found["worst"], 1e-5);
  EXPECT_LT(found["sum"], 1e-5);
  EXPECT_EQ(found["experts"], true);
}

TEST_F(Predict, AGroupsNameStandsForItsMembers) {
  ASSERT_EQ(predict({"--format", "npy", "--tracks", "probability,expert,probability.A"}).code, 0);
  const auto files =
      read("import os\nprint(json.dumps(sorted(n for n in os.listdir(folder) if n.endswith('.npy'))))");
  EXPECT_EQ(files, nlohmann::json::parse(R"(["expert.npy", "probability.npy"])"));
  const Outcome wrong = predict({"--tracks", "probabilities"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("There is no track \"probabilities\""));
}

TEST_F(Predict, WritesArraysInTheirShapes) {
  ASSERT_EQ(predict({"--format", "npy", "--tracks", "all,logits,embedding"}).code, 0);
  const auto shapes = read(R"(
import numpy, os
print(json.dumps({n[:-4]: [list(numpy.load(folder + n).shape), str(numpy.load(folder + n).dtype)]
                  for n in os.listdir(folder) if n.endswith('.npy')})))");
  EXPECT_EQ(shapes["probability"], nlohmann::json::parse(R"([[400, 4], "float32"])"));
  EXPECT_EQ(shapes["logits"], nlohmann::json::parse(R"([[400, 16], "float32"])"));
  EXPECT_EQ(shapes["embedding"], nlohmann::json::parse(R"([[400, 32], "float32"])"));
  EXPECT_EQ(shapes["expert"], nlohmann::json::parse(R"([[4, 2, 400, 2], "uint8"])"));
  EXPECT_EQ(shapes["expert_weight"], nlohmann::json::parse(R"([[4, 2, 400, 2], "float32"])"));
  EXPECT_EQ(shapes["entropy"], nlohmann::json::parse(R"([[400], "float32"])"));
}

TEST_F(Predict, WritesIntervalsAsBed) {
  ASSERT_EQ(predict({"--format", "bed", "--tracks", "information", "--threshold", "0.2"}).code, 0);
  const Outcome sorted =
      runProgram("/usr/bin/env", {"bedtools", "merge", "-i", (out() / "information.bed").string()});
  EXPECT_EQ(sorted.code, 0) << sorted.err;
  EXPECT_THAT(sorted.out, testing::StartsWith("chr16\t300"));
  const Outcome without = predict({"--format", "bed", "--tracks", "information"});
  EXPECT_EQ(without.code, 2);
  EXPECT_THAT(without.err, HasSubstr("--threshold"));
  EXPECT_EQ(predict({"--format", "tsv", "--threshold", "1"}).code, 2);
}

TEST_F(Predict, IntervalsOfExpertsNeedNoThreshold) {
  const Outcome outcome = predict({"--format", "bed", "--tracks", "expert.1.fwd"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(textOf(out() / "expert.1.fwd.bed"), HasSubstr("\nchr16\t300000\t"));
  const Outcome useless = predict({"--format", "bed", "--tracks", "expert.1.fwd", "--threshold", "3"});
  EXPECT_EQ(useless.code, 0);
  EXPECT_THAT(useless.err, HasSubstr("The threshold is not used"));
  const Outcome mixed = predict({"--format", "bed", "--tracks", "expert.1.fwd,entropy"});
  EXPECT_EQ(mixed.code, 2);
  EXPECT_THAT(mixed.err, HasSubstr("\"entropy\" is written where it is at least X"));
}

// Without mid-attention a region in a longer context is computed alone; the lines are those of a run of all.
TEST_F(Predict, ARegionAloneIsThatPartOfItsContext) {
  const std::string model = JANUS_TESTS_DIR "/golden/tiny-nomid-nomlp";
  const auto tsv = [&](const std::string& region, const std::vector<std::string>& more) {
    std::vector<std::string> words{
        "predict", model,   "demo",         region,     "--format",
        "tsv",     "--out", out().string(), "--tracks", "probability.C,strand_gap,information,expert.3.bwd"};
    words.insert(words.end(), more.begin(), more.end());
    const Outcome outcome = janus(words);
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    std::vector<std::string> lines;
    std::istringstream text(textOf(out() / "tracks.tsv"));
    for (std::string line; std::getline(text, line);)
      if (!line.starts_with("#")) lines.push_back(line);
    return lines;
  };
  const auto alone = tsv("chr16:300,001-300,400", {"--context", "1000"});
  ASSERT_EQ(alone.size(), 401u);
  const auto all = tsv("chr16:299,701-300,700", {});
  ASSERT_EQ(all.size(), 1001u);
  EXPECT_EQ(std::vector(alone.begin() + 1, alone.end()), std::vector(all.begin() + 301, all.begin() + 701));
}

TEST_F(Predict, MoreContextChangesValuesButNotTheRegion) {
  ASSERT_EQ(predict({"--format", "tsv", "--tracks", "entropy"}).code, 0);
  const std::string alone = textOf(out() / "tracks.tsv");
  ASSERT_EQ(predict({"--format", "tsv", "--tracks", "entropy", "--context", "1k"}).code, 0);
  const std::string within = textOf(out() / "tracks.tsv");
  EXPECT_EQ(std::count(alone.begin(), alone.end(), '\n'), std::count(within.begin(), within.end(), '\n'));
  EXPECT_NE(alone, within);
  const auto record = nlohmann::json::parse(textOf(out() / "provenance.json"));
  EXPECT_EQ(record["files"]["tracks.tsv"]["windows"][0]["end"].get<int64_t>() -
                record["files"]["tracks.tsv"]["windows"][0]["begin"].get<int64_t>(),
            1000);
}

TEST_F(Predict, ASecondTimeGivesTheSameBytesFromTheCache) {
  ASSERT_EQ(predict({"--format", "tsv"}).code, 0);
  const std::string first = textOf(out() / "tracks.tsv");
  ASSERT_EQ(predict({"--format", "tsv"}).code, 0);
  EXPECT_EQ(textOf(out() / "tracks.tsv"), first);
  const auto info = nlohmann::json::parse(janus({"cache", "info", "--json"}).out);
  EXPECT_EQ(info["runs"], 1);
  EXPECT_EQ(janus({"cache", "verify"}).code, 0);
  EXPECT_EQ(janus({"cache", "clear"}).code, 0);
  EXPECT_EQ(nlohmann::json::parse(janus({"cache", "info", "--json"}).out)["runs"], 0);
}

TEST_F(Predict, WhatIsStoredIsNotAnnounced) {
  const auto run = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"predict", "demo", "demo", "chr16:300,001-304,000", "--out", out().string()});
    return janus(more).err;
  };
  const std::string announcement = "4,000 bp, both strands: about";
  EXPECT_THAT(run({"--tracks", "entropy"}), HasSubstr(announcement));
  EXPECT_THAT(run({"--tracks", "information"}), testing::Not(HasSubstr(announcement)));
  EXPECT_THAT(run({"--tracks", "logits", "--format", "npy"}), HasSubstr(announcement));
}

TEST_F(Predict, ReadsRegionsFromABedFile) {
  const auto bed = write("r.bed", "chr16\t300000\t300100\nchr16\t310000\t310050\n");
  const Outcome outcome = janus({"predict", "demo", "demo", "--bed", bed.string(), "--tracks", "entropy",
                                 "--format", "tsv", "--out", out().string(), "--quiet"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, IsEmpty());
  const std::string table = textOf(out() / "tracks.tsv");
  EXPECT_THAT(table, HasSubstr("chr16\t310049\t"));
  EXPECT_THAT(table, testing::Not(HasSubstr("chr16\t300100\t")));
}

// A name finds its array, a line that comes twice and regions that become one are told, and another
// organism's chromosome of a similar name is none of this genome's.
TEST_F(Predict, NamesOfABedNameResults) {
  const auto bed = write("r.bed",
                         "chr16\t310000\t310050\tthird\nchr16\t300000\t300100\tsecond\n"
                         "chr16\t300000\t300100\tsecond again\nchr16\t300050\t300150\toverlaps\n"
                         "16\t320000\t320100\tspike-in\n");
  const auto run = [&](const char* format) {
    return janus({"predict", "demo", "demo", "--bed", bed.string(), "--tracks", "entropy", "--format", format,
                  "--out", out().string()});
  };
  const Outcome npy = run("npy");
  ASSERT_EQ(npy.code, 0) << npy.err;
  EXPECT_THAT(npy.err,
              HasSubstr("1 region is asked for more than once and predicted once: chr16:300,001-300,100 "
                        "(second, second again)."));
  EXPECT_THAT(npy.err, HasSubstr("1 of 2 contigs match the genome, \"16\" is not in it, since the file has "
                                 "\"chr16\" too."));
  EXPECT_THAT(filesIn(out()),
              testing::UnorderedElementsAre("entropy.chr16_300001_300100.second_second_again.npy",
                                            "entropy.chr16_300051_300150.overlaps.npy",
                                            "entropy.chr16_310001_310050.third.npy", "provenance.json"));
  const auto record = nlohmann::json::parse(textOf(out() / "provenance.json"));
  EXPECT_EQ(record["files"]["entropy.chr16_310001_310050.third.npy"]["names"], nlohmann::json({"third"}));
  const Outcome table = run("tsv");
  ASSERT_EQ(table.code, 0) << table.err;
  EXPECT_THAT(table.err, HasSubstr("Of 3 regions some overlap: they are predicted as 2"));
  EXPECT_THAT(table.err, HasSubstr("Merged: chr16:300,001-300,150 (second, second again, overlaps)."));
}

TEST_F(Predict, RegionsThatOverlapBecomeOneAndArraysKeepEach) {
  Outcome outcome =
      predict({"chr16:300,301-300,500", "chr16:310,001-310,050", "--format", "tsv", "--tracks", "entropy"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, HasSubstr("Of 3 regions some overlap: they are predicted as 2"));
  const std::string table = textOf(out() / "tracks.tsv");
  EXPECT_THAT(table, HasSubstr("# windows: chr16:300001-300500 chr16:310001-310050\n"));
  EXPECT_EQ(std::count(table.begin(), table.end(), '\n'), 500 + 50 + 10) << table.substr(0, 2000);
  outcome = predict({"chr16:300,301-300,500", "--format", "npy", "--tracks", "entropy,logits"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_THAT(outcome.err, testing::Not(HasSubstr("overlap")));
  EXPECT_THAT(filesIn(out()),
              testing::IsSupersetOf({"entropy.chr16_300001_300400.npy", "entropy.chr16_300301_300500.npy",
                                     "logits.chr16_300001_300400.npy", "logits.chr16_300301_300500.npy"}));
}

TEST_F(Predict, GenesAreFoundByNameInTheDemosOrAGivenAnnotation) {
  const auto demo = [](const char* file) { return (fs::path(JANUS_RESOURCES_DIR) / "demo" / file).string(); };
  const std::vector<std::string> how{"--out", out().string(), "--format", "npy", "--tracks", "entropy"};
  const auto run = [&](std::vector<std::string> words) {
    words.insert(words.end(), how.begin(), how.end());
    return janus(words);
  };
  const Outcome named = run({"predict", "demo", "demo", "nme4", "chr16:300,001-300,010"});
  ASSERT_EQ(named.code, 0) << named.err;
  EXPECT_THAT(named.err, HasSubstr("\"nme4\" with the bases around it is chr16:394,755-397,118.\n"));
  EXPECT_TRUE(fs::exists(out() / "entropy.chr16_394755_397118.npy"));
  const Outcome given =
      run({"predict", "demo", demo("human-chr16.fa"), "NME4", "--annotation", demo("human-chr16.gtf")});
  ASSERT_EQ(given.code, 0) << given.err;
  EXPECT_TRUE(fs::exists(out() / "entropy.npy"));
  const Outcome without = run({"predict", "demo", demo("human-chr16.fa"), "NME4"});
  EXPECT_EQ(without.code, 2);
  EXPECT_THAT(without.err, HasSubstr("Genes: --annotation FILE.\n"));
  const Outcome misspelt = run({"predict", "demo", "demo", "NMEE4"});
  EXPECT_EQ(misspelt.code, 2);
  EXPECT_THAT(misspelt.err, HasSubstr("Did you mean NME4"));
}

TEST_F(Predict, RefusesBeforeItComputes) {
  const auto expect = [&](const std::vector<std::string>& more, int code, const char* text) {
    const Outcome outcome = predict(more);
    EXPECT_EQ(outcome.code, code) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(text));
    EXPECT_FALSE(fs::exists(out()));
  };
  expect({"--format", "wig"}, 2, "no format \"wig\"");
  expect({"--strands", "none"}, 2, "strands");
  expect({"--device", "tpu"}, 2, "\"tpu\"");
  expect({"--device", "cuda:900", "--quiet"}, 4, "Cannot use \"cuda:900\"");
  expect({"--precision", "bf16"}, 4, "bf16");
  expect({"--tracks", "logits"}, 2, "npy");
  expect({"--tracks", "entrpy"}, 2, "\"entrpy\"");
  expect({"chr99:1-10"}, 2, "chr99");
}

TEST_F(Predict, StopsOnInterruptAndLeavesNothing) {
  const Outcome outcome = janus({"predict", "demo", "demo", "chr16:187,000-390,000", "--out", out().string()},
                                std::chrono::milliseconds(2500));
  EXPECT_EQ(outcome.code, 130);
  EXPECT_THAT(outcome.err, testing::Not(HasSubstr("90 %")));  // in the middle, not behind the work
  EXPECT_THAT(outcome.err, HasSubstr("janus: stopped\n"));
  EXPECT_FALSE(fs::exists(out()) && !filesIn(out()).empty());
}

TEST_F(Predict, EndsByTheSignalThatStoppedIt) {
  const std::string script =
      "import signal,subprocess,sys,time\n"
      "child = subprocess.Popen(sys.argv[1:])\n"
      "time.sleep(2.5)\n"
      "child.terminate()\n"
      "sys.exit(0 if child.wait() == -signal.SIGTERM else 1)";
  EXPECT_EQ(python(script, {JANUS_BINARY_DIR "/janus", "predict", "demo", "demo", "chr16:187,000-390,000",
                            "--quiet", "--out", out().string()})
                .code,
            0);
}

}  // namespace
}  // namespace janus::test
