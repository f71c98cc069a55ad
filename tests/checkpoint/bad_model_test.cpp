// Every file of tests/bad/model gets exactly the line beside its name, and nothing it asks to be run is run.
#include <gtest/gtest.h>

#include <filesystem>

#include "engine/checkpoint/model_file.h"
#include "tests/support/bad_inputs.h"
#include "tests/support/model_files.h"

namespace janus {
namespace {

namespace fs = std::filesystem;

// Configurations are tried on a good model.
std::string notesOf(const fs::path& file) {
  return joined(file.extension() == ".json" ? readModel("../../golden/tiny-mid/model.safetensors", file).notes
                                            : readModel(file).notes);
}

// The files are named as a user would who stands in their folder.
class BadModel : public ::testing::Test {
 protected:
  void SetUp() override { fs::current_path(badFolder("model")); }
  void TearDown() override { fs::current_path(before_); }

 private:
  fs::path before_ = fs::current_path();
};

TEST_F(BadModel, EveryFileGetsItsLine) {
  const auto rows = badInputs("model");
  ASSERT_GE(rows.size(), 40u);
  for (const BadInput& bad : rows) expectOutcome(bad, bad.file, notesOf);
}

// The hostile files ask a shell, eval or open to make this file, in the folder the test stands in.
TEST_F(BadModel, NothingThatAFileAsksForIsRun) {
  fs::remove("JANUS_WAS_RUN");
  for (const BadInput& bad : badInputs("model"))
    if (bad.file.starts_with("K")) outcomeOf(bad.file, notesOf);
  EXPECT_FALSE(fs::exists("JANUS_WAS_RUN"));
}

}  // namespace
}  // namespace janus
