// Sessions: what is written is read back, what is wrong is mended and told, and nothing is ever lost.
#include "protocol/session_file.h"

#include <fstream>
#include <sstream>

#include <gmock/gmock.h>

#include "base/error.h"
#include "tests/support/bad_inputs.h"
#include "tests/support/temporary_folder.h"

namespace janus {
namespace {
namespace fs = std::filesystem;
using testing::IsEmpty;

class SessionTest : public testing::Test {
 protected:
  fs::path write(const std::string& name, const std::string& text) { return temporary_.write(name, text); }
  static std::string textOf(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  SessionFile read(const fs::path& file) { return readSession(file, notes_); }

  const TemporaryFolder temporary_;
  const fs::path& folder_ = temporary_.path();
  std::vector<std::string> notes_;
};

SessionFile example() {
  SessionFile session;
  session.genome = "demo";
  session.model = "/models/a.safetensors";
  session.config = "/models/a.json";
  session.weights = "ema";
  session.tracks = {"/data/genes.gff3"};
  session.locus = "chr16:277,400-281,495";
  session.selection = Region{"chr16", 277500, 277900};
  session.theme = "dark";
  session.lanes = {{
                       .lane = "entropy",
                       .title = "How unsure",
                       .colour = "#1166aa",
                       .height = 60,
                       .scale = "fixed",
                       .windowing = "max",
                       .lowest = 0,
                       .highest = 2,
                   },
                   {.lane = "expert.1.fwd"}};
  session.runs = {{{"chr16", 277399, 281495}, "one"}};
  return session;
}

TEST_F(SessionTest, WhatIsWrittenIsReadBack) {
  const SessionFile session = example();
  writeSession(session, folder_ / "a.json");
  const SessionFile back = read(folder_ / "a.json");
  EXPECT_THAT(notes_, IsEmpty());
  EXPECT_EQ(back.genome, "demo");
  EXPECT_EQ(back.model, session.model);
  EXPECT_EQ(back.locus, session.locus);
  EXPECT_EQ(back.selection, session.selection);
  EXPECT_EQ(back.theme, "dark");
  ASSERT_EQ(back.lanes.size(), 2u);
  EXPECT_EQ(back.config, "/models/a.json");
  EXPECT_EQ(back.weights, "ema");
  EXPECT_EQ(back.tracks, session.tracks);
  EXPECT_EQ(back.lanes[0].title, "How unsure");
  EXPECT_EQ(back.lanes[0].colour, "#1166aa");
  EXPECT_EQ(back.lanes[0].height, 60);
  EXPECT_EQ(back.lanes[0].scale, "fixed");
  EXPECT_EQ(back.lanes[0].windowing, "max");
  EXPECT_EQ(back.lanes[0].highest, 2);
  EXPECT_EQ(back.lanes[1].lane, "expert.1.fwd");
  ASSERT_EQ(back.runs.size(), 1u);
  EXPECT_EQ(back.runs[0].window, session.runs[0].window);
  EXPECT_EQ(back.runs[0].strands, "one");
}

TEST_F(SessionTest, WritingTwiceGivesTheSameBytes) {
  writeSession(example(), folder_ / "a.json");
  writeSession(read(folder_ / "a.json"), folder_ / "b.json");
  EXPECT_EQ(textOf(folder_ / "a.json"), textOf(folder_ / "b.json"));
}

TEST_F(SessionTest, PathsBelowTheSessionMoveWithIt) {
  SessionFile session;
  session.genome = (folder_ / "data/g.fa").string();
  session.model = "/elsewhere/m.ckpt";
  session.lanes = {{.lane = "file:" + (folder_ / "x.bw").string()}};
  session.tracks = {(folder_ / "x.bw").string(), "/elsewhere/y.bw"};
  writeSession(session, folder_ / "s.json");
  EXPECT_THAT(textOf(folder_ / "s.json"), testing::HasSubstr("\"data/g.fa\""));

  fs::create_directory(folder_ / "moved");
  fs::copy(folder_ / "s.json", folder_ / "moved/s.json");
  const SessionFile back = read(folder_ / "moved/s.json");
  EXPECT_EQ(back.genome, (folder_ / "moved/data/g.fa").string());
  EXPECT_EQ(back.model, "/elsewhere/m.ckpt");
  EXPECT_EQ(back.lanes.at(0).lane, "file:" + (folder_ / "moved/x.bw").string());
  EXPECT_EQ(back.tracks, (std::vector<std::string>{(folder_ / "moved/x.bw").string(), "/elsewhere/y.bw"}));
}

TEST_F(SessionTest, WhatShipsIsFoundWhereverTheProgramLies) {
  SessionFile session;
  const fs::path genes = fs::path(JANUS_RESOURCES_DIR) / "demo/human-chr16.gtf";
  session.tracks = {genes.string()};
  session.lanes = {{.lane = "file:" + genes.string()}};
  writeSession(session, folder_ / "s.json");
  EXPECT_THAT(textOf(folder_ / "s.json"), testing::Not(testing::HasSubstr(JANUS_RESOURCES_DIR)));
  fs::create_directories(folder_ / "elsewhere/demo");
  const SessionFile here = read(folder_ / "s.json");
  EXPECT_EQ(here.tracks.at(0), fs::canonical(genes).string());
  EXPECT_EQ(here.lanes.at(0).lane, "file:" + here.tracks.at(0));
  setenv("JANUS_RESOURCES", (folder_ / "elsewhere").c_str(), 1);
  const SessionFile moved = read(folder_ / "s.json");
  unsetenv("JANUS_RESOURCES");
  EXPECT_EQ(moved.tracks.at(0), (folder_ / "elsewhere/demo/human-chr16.gtf").string());
}

TEST_F(SessionTest, AFileCalledDemoIsNotTheDemo) {
  SessionFile session;
  session.genome = (folder_ / "demo").string();
  writeSession(session, folder_ / "s.json");
  EXPECT_EQ(read(folder_ / "s.json").genome, session.genome);
}

TEST_F(SessionTest, BackslashesOfAnotherSystemAreUnderstood) {
  fs::create_directory(folder_ / "data");
  write("data/g.fa", ">a\nA\n");
  const auto file = write("s.json", R"({"format":"janusscope-session","version":1,"genome":"data\\g.fa"})");
  EXPECT_EQ(read(file).genome, (folder_ / "data/g.fa").string());
}

TEST_F(SessionTest, KeysOfANewerProgramAreKept) {
  const fs::path bad = fs::path(JANUS_TESTS_DIR) / "bad/session/N5-unknown-keys.json";
  writeSession(read(bad), folder_ / "s.json");
  const auto written = nlohmann::json::parse(textOf(folder_ / "s.json"));
  EXPECT_EQ(written["later"]["a"], nlohmann::json({1, 2}));
  EXPECT_EQ(written["lanes"][0]["glow"], 3);
}

TEST_F(SessionTest, TheGenerationBeforeIsKeptAndOffered) {
  SessionFile session = example();
  writeSession(session, folder_ / "s.json");
  const std::string first = textOf(folder_ / "s.json");
  session.theme = "light";
  writeSession(session, folder_ / "s.json");
  EXPECT_EQ(textOf(folder_ / "s.json.bak"), first);
  write("s.json", "{\"form");
  try {
    read(folder_ / "s.json");
    FAIL() << "a cut session was read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::EndsWith("The session before it is in \"s.json.bak\"."));
  }
}

TEST_F(SessionTest, AFolderThatCannotBeWrittenLeavesEverythingAsItWas) {
  EXPECT_THROW(writeSession(example(), folder_ / "absent/s.json"), Error);
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(SessionTest, WhatIsNoRegularFileIsRefusedUnread) {
  EXPECT_THROW(read("/dev/zero"), Error);
  EXPECT_THROW(read(folder_), Error);
  EXPECT_THROW(read(folder_ / "absent.json"), Error);
}

TEST_F(SessionTest, KeepsHowTheWindowStood) {
  WindowState state;
  state.automatic = false;
  state.context = 100'000;
  state.device = "cuda:0";
  state.precision = "bf16";
  state.inspector = true;
  state.analysis = false;
  state.analysisHeight = 333;
  SessionFile session = example();
  session.extra["a newer program's"] = 1;
  setWindowState(session, state);
  writeSession(session, folder_ / "s.json");
  const SessionFile again = read(folder_ / "s.json");
  EXPECT_EQ(windowStateOf(again), state);
  EXPECT_EQ(again.extra["a newer program's"], 1);
  const auto extra = nlohmann::json::parse(textOf(folder_ / "s.json"));
  EXPECT_EQ(extra["automatic"], false);
  EXPECT_EQ(extra["computed_on"], (nlohmann::json{{"device", "cuda:0"}, {"precision", "bf16"}}));
  EXPECT_EQ(extra["analysis_height"], 333);
}

TEST_F(SessionTest, AWindowStateThatIsNotThereOrOddIsEmpty) {
  EXPECT_EQ(windowStateOf(SessionFile()), WindowState());
  const auto file =
      write("odd.json", R"({"format": "janusscope-session", "version": 1, "automatic": "yes", "context": 1.5,
                            "computed_on": 7, "inspector": false})");
  WindowState state;
  state.inspector = false;
  EXPECT_EQ(windowStateOf(read(file)), state);
}

class BadSessions : public testing::TestWithParam<BadInput> {};

TEST_P(BadSessions, GetTheirLine) {
  expectOutcome(GetParam(), badFolder("session") / GetParam().file, [](const fs::path& file) {
    std::vector<std::string> notes;
    readSession(file, notes);
    return joined(notes);
  });
}

INSTANTIATE_TEST_SUITE_P(Corpus, BadSessions, testing::ValuesIn(badInputs("session")), nameOf);

TEST(BadSessionCorpus, IsThere) { EXPECT_GE(badInputs("session").size(), 8u); }

}  // namespace
}  // namespace janus
