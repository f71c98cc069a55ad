// Every file of tests/bad/model gets exactly the line beside its name, and nothing it asks to be run is run.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "engine/error.h"
#include "engine/model/model_file.h"
#include "tests/model/model_files.h"

namespace janus {
namespace {

namespace fs = std::filesystem;
const fs::path folder = JANUS_TESTS_DIR "/bad/model";

struct Expected {
  std::string file, outcome, line;
};

std::vector<Expected> expectations() {
  std::vector<Expected> rows;
  std::ifstream table(folder / "expected.tsv");
  for (std::string text; std::getline(table, text);) {
    if (text.empty() || text[0] == '#') continue;
    std::istringstream row(text);
    Expected& expected = rows.emplace_back();
    std::getline(row, expected.file, '\t');
    std::getline(row, expected.outcome, '\t');
    std::getline(row, expected.line);
    for (size_t at; (at = expected.line.find("{file}")) != std::string::npos;)
      expected.line.replace(at, 6, expected.file);
  }
  return rows;
}

struct Outcome {
  std::string code, line;
};

// Configurations are tried on a good model.
Outcome outcomeOf(const std::string& file) {
  try {
    const Model model = fs::path(file).extension() == ".json"
                            ? readModel("../../golden/tiny-mid/model.safetensors", file)
                            : readModel(file);
    std::string notes;
    for (const std::string& note : model.notes) notes += (notes.empty() ? "" : " | ") + note;
    return {notes.empty() ? "ok" : "note", notes};
  } catch (const Error& error) {
    return {std::to_string(static_cast<int>(error.errorClass())), error.what()};
  }
}

// The files are named as a user would who stands in their folder.
class BadModel : public ::testing::Test {
 protected:
  void SetUp() override { fs::current_path(folder); }
  void TearDown() override { fs::current_path(before_); }

 private:
  fs::path before_ = fs::current_path();
};

TEST_F(BadModel, EveryFileGetsItsLine) {
  const auto rows = expectations();
  ASSERT_GE(rows.size(), 40u);
  for (const Expected& expected : rows) {
    const Outcome outcome = outcomeOf(expected.file);
    EXPECT_EQ(outcome.code, expected.outcome) << expected.file;
    EXPECT_EQ(outcome.line, expected.line) << expected.file;
    EXPECT_LE(outcome.line.size(), 200u) << outcome.line;
  }
}

// The hostile files ask a shell, eval or open to make this file, in the folder the test stands in.
TEST_F(BadModel, NothingThatAFileAsksForIsRun) {
  fs::remove("JANUS_WAS_RUN");
  for (const Expected& expected : expectations())
    if (expected.file.starts_with("K")) outcomeOf(expected.file);
  EXPECT_FALSE(fs::exists("JANUS_WAS_RUN"));
}

}  // namespace
}  // namespace janus
