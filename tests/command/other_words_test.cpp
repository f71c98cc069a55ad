// info, estimate, convert and bench as a script uses them, and bad files through every word that reads them.
#include <array>
#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/support/bad_inputs.h"
#include "tests/support/program.h"

namespace janus::test {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using testing::HasSubstr;

const fs::path tests = JANUS_TESTS_DIR;

class OtherWords : public ProgramTest {
 protected:
  json facts(const std::string& what) {
    const Outcome outcome = janus({"info", what, "--json"});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    return json::parse(outcome.out, nullptr, false);
  }
  // Through `words` and the file, every row of tests/bad/KIND that must be refused.
  // `unread`: damage in a part of the file that the word does not look at is no error of it.
  void expectRefused(const std::string& kind, const std::vector<std::string>& words, bool unread = false) {
    int seen = 0;
    for (const BadInput& bad : badInputs(kind)) {
      const fs::path file = badFolder(kind) / bad.file;
      if (!bad.refused() || !fs::exists(file)) continue;
      SCOPED_TRACE(file.string());
      auto all = words;
      all.push_back(file.string());
      const Outcome outcome = janus(all);
      if (unread && outcome.code == 0) continue;
      EXPECT_EQ(std::to_string(outcome.code), bad.wanted.kind) << outcome.err;
      EXPECT_THAT(outcome.err, testing::StartsWith("janus: "));
      EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
      ++seen;
      // The contract's 200 characters, "janus: " and the newline; how deep the checkout lies does not count.
      EXPECT_LE(outcome.err.size(), 208u + file.parent_path().string().size()) << outcome.err;
    }
    EXPECT_GE(seen, 4) << kind;
  }
};

TEST_F(OtherWords, InfoTellsTheDemo) {
  const json demo = facts("demo");
  EXPECT_EQ(demo["genome"]["bases"], 210155);
  EXPECT_EQ(demo["genome"]["contigs"][0]["name"], "chr16");
  EXPECT_THAT(demo["genome"]["contigs"][0]["digest"].get<std::string>(), testing::StartsWith("SQ."));
  EXPECT_EQ(demo["model"]["hidden_size"], 32);
  EXPECT_THAT(janus({"info", "demo-bacteria"}).out, HasSubstr("48,502"));
}

TEST_F(OtherWords, InfoAloneTellsTheDevicesAndWhichIsUsed) {
  const auto devices = json::parse(janus({"info", "--json"}).out)["devices"];
  ASSERT_GE(devices.size(), 2u);  // the CPU, and CUDA or why there is none
  EXPECT_EQ(devices[0]["kind"], "cpu");
  EXPECT_EQ(devices[0]["used"], true);
  EXPECT_EQ(devices[1]["kind"], "cuda");
  EXPECT_EQ(devices[1]["used"], false);
  EXPECT_THAT(devices[1]["why"].get<std::string>(), testing::EndsWith("."));
  EXPECT_THAT(janus({"info"}).out, HasSubstr("used yes"));
}

TEST_F(OtherWords, InfoTellsTheCacheAlsoWhereThereIsNone) {
  const json none = facts("cache");
  EXPECT_EQ(none["kind"], "cache");
  EXPECT_EQ(none["runs"], 0);
}

TEST_F(OtherWords, TheCacheIsToldButNotChangedWhileAnotherProgramWritesIt) {
  ASSERT_EQ(
      janus({"predict", "demo", "demo", "chr16:300,001-300,010", "--out", (folder_ / "out").string()}).code,
      0);
  const std::string lock = (folder_ / ".cache/cache.lock").string();
  const auto besideWriter = [&](const std::string& word) {
    return python(
        "import fcntl,subprocess,sys\n"
        "lock = open(sys.argv[1])\n"
        "fcntl.flock(lock, fcntl.LOCK_EX)\n"
        "sys.exit(subprocess.run(sys.argv[2:]).returncode)",
        {lock, JANUS_BINARY_DIR "/janus", "cache", word});
  };
  const Outcome info = besideWriter("info");
  EXPECT_EQ(info.code, 0) << info.err;
  EXPECT_THAT(info.out, HasSubstr("holds 1 run in"));
  for (const char* word : {"verify", "clear"}) {
    const Outcome refused = besideWriter(word);
    EXPECT_EQ(refused.code, 4);
    EXPECT_THAT(refused.err, HasSubstr("Another program writes the cache"));
    EXPECT_EQ(std::count(refused.err.begin(), refused.err.end(), '\n'), 1) << refused.err;
  }
  EXPECT_EQ(facts("cache")["runs"], 1);
}

TEST_F(OtherWords, InfoTellsAnnotation) {
  const json genes = facts(JANUS_RESOURCES_DIR "/demo/human-chr16.gtf");
  EXPECT_EQ(genes["features"], 17);
  EXPECT_EQ(genes["format"], "GTF");
}

// What a file is, is read from it: names in capitals, unknown ones and wrong ones do not matter.
TEST_F(OtherWords, InfoTellsByContentWhatAFileIs) {
  const fs::path tiny = tests / "golden/tiny-mid";
  const auto copied = [&](const fs::path& from, const std::string& name) {
    fs::copy_file(from, folder_ / name, fs::copy_options::overwrite_existing);
    return (folder_ / name).string();
  };
  const auto kind = [&](const std::string& file) { return facts(file)["kind"].get<std::string>(); };
  for (const char* name : {"P.BED", "regions.txt", "regions", "r.list"})
    EXPECT_EQ(kind(write(name, "chr1\t100\t300\tp1\t12\t.\n").string()), "annotation") << name;
  EXPECT_EQ(facts(write("p.narrowPeak", "chr1\t1\t300\t.\t12\t.\t7.5\t-1\t-1\t50\n").string())["format"],
            "narrowPeak");
  EXPECT_EQ(facts(write("p.broadPeak", "chr1\t1\t300\t.\t12\t.\t7.5\t-1\t-1\n").string())["format"],
            "broadPeak");
  EXPECT_EQ(kind(copied(JANUS_RESOURCES_DIR "/demo/human-chr16.gtf", "N.GTF")), "annotation");
  for (const char* name : {"s.BW", "s.bigwig2", "s"})
    EXPECT_EQ(kind(copied(tests / "bad/bigwig/B29-not-compressed.bw", name)), "bigWig") << name;
  copied(tiny / "model_config.json", "model_config.json");
  for (const char* name : {"m.pth", "m.bin", "m.weights"}) {
    EXPECT_EQ(kind(copied(tiny / "last.ckpt", name)), "model") << name;
    EXPECT_EQ(kind(copied(tiny / "model.safetensors", name)), "model") << name;
  }
  EXPECT_EQ(kind((folder_ / "model_config.json").string()), "configuration");
  EXPECT_EQ(kind(tiny.string()), "model");
  for (const char* name : {"g.txt", "g.FA", "g"})
    EXPECT_EQ(kind(write(name, ">c1\nACGT\n").string()), "genome");
  const Outcome odd = janus({"info", write("odd", "Dear reader,\n").string()});
  EXPECT_EQ(odd.code, 3);
  EXPECT_THAT(odd.err, HasSubstr("Cannot tell what"));
}

TEST_F(OtherWords, AveragedWeightsAreChosenWhereverAModelStands) {
  const std::string file = (tests / "golden/tiny-mid/model.safetensors").string();
  const std::vector<std::vector<std::string>> all{
      {"info", file},
      {"predict", file, "demo", "chr16:300,001-300,010", "--out", (folder_ / "x").string()},
      {"estimate", file, "--length", "4k"},
      {"convert", file, (folder_ / "out.safetensors").string()},
      {"bench", "--model", file, "--lengths", "100"}};
  for (std::vector<std::string> words : all) {
    words.insert(words.end(), {"--weights", "ema"});
    const Outcome outcome = janus(words);
    EXPECT_EQ(outcome.code, 3) << words.front();
    EXPECT_THAT(outcome.err, HasSubstr("it holds no averaged (EMA) weights")) << words.front();
    words.back() = "heavy";
    EXPECT_EQ(janus(words).code, 2) << words.front();
  }
}

TEST_F(OtherWords, ACheckpointConvertedHasTheSameDigest) {
  const std::string checkpoint = (tests / "golden/tiny-mid/last.ckpt").string();
  const std::string out = (folder_ / "model.safetensors").string();
  ASSERT_EQ(janus({"convert", checkpoint, out}).code, 0);
  EXPECT_EQ(facts(out)["digest"], facts(checkpoint)["digest"]);
  EXPECT_THAT(filesIn(folder_), testing::IsSupersetOf({"model.safetensors", "model_config.json"}));
  EXPECT_EQ(janus({"convert", checkpoint, (folder_ / "model.bin").string()}).code, 2);
}

TEST_F(OtherWords, EstimateSaysWhetherItFits) {
  const Outcome small = janus({"estimate", "demo", "--length", "4k", "--json"});
  EXPECT_EQ(small.code, 0) << small.err;
  EXPECT_EQ(json::parse(small.out)["fits"], true);
  const Outcome large = janus({"estimate", "demo", "--length", "100000M"});
  EXPECT_EQ(large.code, 4) << large.err;
  EXPECT_EQ(janus({"estimate", "demo", "--length", "many"}).code, 2);
  EXPECT_EQ(janus({"estimate", "demo", "--length", "2"}).err,
            "janus: A prediction needs at least 3 bp; say --length 3 or more.\n");
  EXPECT_EQ(janus({"estimate", "demo", "--length", "3", "--quiet"}).code, 0);
}

TEST_F(OtherWords, AModelThatCannotBeRunIsNamed) {
  const std::string file = (tests / "bad/model/K10-cycle.ckpt").string();
  const Outcome outcome = janus({"estimate", file, "--length", "100", "--quiet"});
  EXPECT_EQ(outcome.code, 3);
  EXPECT_THAT(outcome.err, HasSubstr("K10-cycle.ckpt\": its shape is not supported: d_state 2 (16)"));
}

TEST_F(OtherWords, BenchMeasures) {
  const Outcome bench = janus({"bench", "--lengths", "100,200", "--runs", "2", "--threads", "1", "--json"});
  ASSERT_EQ(bench.code, 0) << bench.err;
  const json facts = json::parse(bench.out);
  EXPECT_EQ(facts["lengths"][1]["length"], 200);
  EXPECT_GT(facts["lengths"][1]["seconds"], 0.0);
  EXPECT_THAT(facts["device"], HasSubstr("1 thread"));
  EXPECT_EQ(facts["lengths"][0]["runs"], 2);
  EXPECT_GT(facts["lengths"][0]["peak_bytes"], 1 << 20);
  EXPECT_NEAR(
      facts["lengths"][0]["ratio_to_floor"].get<double>() * facts["lengths"][0]["floor"].get<double>(),
      facts["lengths"][0]["seconds"].get<double>(), 1e-9);
}

// The second is forecast from a shorter window.
TEST_F(OtherWords, BenchRunsALongWindowOnceAndTimesTheSameRunByComponent) {
  const Outcome bench = janus({"bench", "--lengths", "300,9k", "--runs", "3", "--seconds", "1e-4", "--json"});
  ASSERT_EQ(bench.code, 0) << bench.err;
  const json facts = json::parse(bench.out);
  for (const json& row : facts["lengths"]) {
    EXPECT_EQ(row["runs"], 1);
    EXPECT_EQ(row["components_of_timed_run"], true);
    double components = 0;
    for (const json& component : row["components"]) components += component["seconds"].get<double>();
    EXPECT_LT(components, row["seconds"].get<double>());
    EXPECT_GT(components, row["seconds"].get<double>() / 10);
  }
  const Outcome again = janus({"bench", "--lengths", "300", "--runs", "3", "--json"});
  EXPECT_EQ(json::parse(again.out)["lengths"][0]["runs"], 3);
  EXPECT_EQ(json::parse(again.out)["lengths"][0]["components_of_timed_run"], false);
}

// Work that grows with the window has a floor that does, and attention's grows with the pairs of tokens.
TEST_F(OtherWords, BenchTellsComponentsAndTheirFloors) {
  const Outcome bench =
      janus({"bench", "--lengths", "100,200", "--runs", "1", "--threads", "1", "--json", "--map"});
  ASSERT_EQ(bench.code, 0) << bench.err;
  const json facts = json::parse(bench.out);
  std::array<std::map<std::string, double>, 2> floors;
  for (size_t i = 0; i < 2; ++i)
    for (const json& component : facts["lengths"][i]["components"]) {
      EXPECT_GT(component["seconds"], 0.0);
      floors[i][component["name"]] = component["floor"];
    }
  for (const char* name : {"convolution", "norms", "scan"})
    EXPECT_NEAR(floors[1][name] / floors[0][name], 2, 1e-9) << name;
  EXPECT_GT(facts["ceilings"]["multiply_adds_per_second"], 1e6);
  // Pairs where arithmetic binds, bases where moving keys and values takes longer than what is done with
  // them.
  for (const auto& [name, pairs] : {std::pair{"final attention", 200 * 199 / (100.0 * 99)},
                                    std::pair{"mid attention", 200 * 201 / (100.0 * 101)}}) {
    EXPECT_GE(floors[1][name] / floors[0][name], 2 - 1e-9) << name;
    EXPECT_LE(floors[1][name] / floors[0][name], pairs + 1e-9) << name;
  }
  EXPECT_THAT(janus({"bench", "--lengths", "50", "--runs", "1", "--quiet"}).out,
              testing::AllOf(HasSubstr("ratio"), HasSubstr("final attention"), HasSubstr("Floor: ")));
}

TEST_F(OtherWords, BadAnnotationIsRefused) {
  expectRefused("annotation", {"predict", "demo", "demo", "--out", "/nonexistent", "--quiet", "--bed"});
}

TEST_F(OtherWords, BadTwoBitIsRefused) { expectRefused("twobit", {"info", "--quiet"}); }

TEST_F(OtherWords, BadBigWigIsRefused) { expectRefused("bigwig", {"info", "--quiet"}, true); }

TEST_F(OtherWords, BadGenomesAreRefused) {
  expectRefused("fasta", {"predict", "demo", "--out", "/nonexistent", "--quiet", "chr1"});
}

}  // namespace
}  // namespace janus::test
