// Runs `janus` as a script would, and looks at its output, exit code and files.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace janus::test {

struct Outcome {
  int code = -1;  // 128 + signal where a signal ended it
  std::string out, err;
};

// A folder of its own for every test, with a cache in it.
class ProgramTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Standard output and error are files, not terminals. `signalAfter`: sends it SIGINT then.
  Outcome janus(const std::vector<std::string>& words, std::chrono::milliseconds signalAfter = {}) const;
  // The system's Python, which has pyBigWig and numpy.
  Outcome python(const std::string& script, const std::vector<std::string>& words) const;
  Outcome runProgram(const std::string& program, const std::vector<std::string>& words,
                     std::chrono::milliseconds signalAfter = {}) const;

  std::vector<std::string> filesIn(
      const std::filesystem::path& folder) const;  // names, sorted, hidden ones too
  std::filesystem::path write(const std::string& name, const std::string& text) const;

  std::filesystem::path folder_;
};

std::string textOf(const std::filesystem::path& file);

}  // namespace janus::test
