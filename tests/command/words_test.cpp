// The command line itself: its words, help, exit codes and lines.
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "tests/support/bad_inputs.h"
#include "tests/support/program.h"

namespace janus::test {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class Words : public ProgramTest {
 protected:
  // The words that --help lists.
  std::vector<std::string> listed() {
    std::istringstream help(janus({"--help"}).out);
    std::vector<std::string> words;
    bool within = false;
    for (std::string line; std::getline(help, line);) {
      if (line == "Subcommands:")
        within = true;
      else if (within && line.empty())
        break;
      else if (within)
        words.push_back(line.substr(2, line.find(' ', 2) - 2));
    }
    return words;
  }
  static void expectOneLine(const Outcome& outcome, int code) {
    EXPECT_EQ(outcome.code, code) << outcome.err;
    EXPECT_THAT(outcome.err, StartsWith("janus: "));
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
    EXPECT_EQ(outcome.err.back(), '\n');
    EXPECT_THAT(outcome.out, IsEmpty());
  }
};

TEST_F(Words, EachHasHelpWithAnExample) {
  const auto words = listed();
  EXPECT_THAT(words, testing::Contains("info"));
  EXPECT_THAT(words, testing::Contains("engine"));
  EXPECT_THAT(words, testing::Not(testing::Contains("plugin-probe")));
  for (const std::string& word : words) {
    const Outcome help = janus({word, "--help"});
    EXPECT_EQ(help.code, 0) << word;
    EXPECT_THAT(help.out, HasSubstr("janus " + word)) << word;
    EXPECT_THAT(help.err, IsEmpty()) << word;
  }
}

TEST_F(Words, TheVersionIsSaid) {
  const Outcome version = janus({"--version"});
  EXPECT_EQ(version.code, 0);
  EXPECT_THAT(version.out, testing::MatchesRegex("janus [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST_F(Words, UnknownOnesGetTheNearest) {
  const Outcome outcome = janus({"inof"});
  expectOneLine(outcome, 2);
  EXPECT_EQ(outcome.err, "janus: janus has no word \"inof\". Did you mean info? janus --help lists them.\n");
  expectOneLine(janus({"mutate", "demo"}), 2);
  expectOneLine(janus({}), 2);
}

TEST_F(Words, MemoryIsAnAmountOfAGpu) {
  const std::vector<std::vector<std::string>> all{
      {"predict", "demo", "demo", "chr16:300,001-300,010", "--out", "x"},
      {"estimate", "demo", "--length", "4k"},
      {"bench", "--lengths", "100"},
      {"engine"}};
  for (std::vector<std::string> words : all) {
    words.insert(words.end(), {"--memory", "much"});
    const Outcome outcome = janus(words);
    expectOneLine(outcome, 2);
    EXPECT_THAT(outcome.err, HasSubstr("\"much\" is no amount of memory")) << words.front();
    if (words.front() == "engine") continue;
    words.back() = "4.5G";
    const Outcome onProcessor = janus(words);
    expectOneLine(onProcessor, 2);
    EXPECT_THAT(onProcessor.err, HasSubstr("--device cuda")) << words.front();
  }
  for (const char* words : {"", "-1", "nan", "1e30G", "5T", "4.5 G"})
    EXPECT_EQ(janus({"engine", "--memory", words}).code, *words ? 2 : 0) << words;
}

TEST_F(Words, OptionsAreChecked) {
  expectOneLine(janus({"estimate"}), 2);
  expectOneLine(janus({"info", "demo", "--jsn"}), 2);
  expectOneLine(janus({"--fast"}), 2);
}

TEST_F(Words, AFullDiskUnderStandardOutputIsAnError) {
  if (!fs::exists("/dev/full")) GTEST_SKIP();
  const auto session = write("s.json", R"({"format":"janusscope-session","version":1})");
  const std::string script =
      "import subprocess,sys\n"
      "sys.exit(subprocess.run(sys.argv[1:], stdout=open('/dev/full','w')).returncode)";
  EXPECT_EQ(python(script, {JANUS_BINARY_DIR "/janus", "info", session.string()}).code, 4);
}

TEST_F(Words, InfoReadsASession) {
  const auto session = write("a session.json", R"({"format":"janusscope-session","version":1,"genome":"demo",
      "locus":"chr16:277,400-281,495","lanes":[{"lane":"entropy"}],
      "runs":[{"window":{"contig":"chr16","begin":277399,"end":281495}}]})");
  const Outcome text = janus({"info", session.string()});
  EXPECT_EQ(text.code, 0) << text.err;
  EXPECT_THAT(text.out, HasSubstr("chr16:277,400-281,495"));
  const auto facts = nlohmann::json::parse(janus({"info", "--json", session.string()}).out);
  EXPECT_EQ(facts["kind"], "session");
  EXPECT_EQ(facts["runs"][0]["region"], "chr16:277,400-281,495");
}

// Files of tests/bad that the program must refuse, through the word that reads them.
TEST_F(Words, BadSessionsGetExitCode3AndOneLine) {
  int seen = 0;
  for (const BadInput& bad : badInputs("session")) {
    if (!bad.refused()) continue;
    ++seen;
    SCOPED_TRACE(bad.file);
    expectOneLine(janus({"info", (badFolder("session") / bad.file).string()}), 3);
  }
  EXPECT_GE(seen, 5);
}

}  // namespace
}  // namespace janus::test
