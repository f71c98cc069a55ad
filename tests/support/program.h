// Runs `janus` as a script would, and looks at its output, exit code and files.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/temporary_folder.h"

namespace janus::test {

struct Outcome {
  int code = -1;  // 128 + signal where a signal ended it
  std::string out, err;
};

// A folder of its own for every test, with a cache in it.
class ProgramTest : public testing::Test {
 protected:
  // Standard output and error are files, not terminals. `signalAfter`: sends it SIGINT then.
  Outcome janus(const std::vector<std::string>& words, std::chrono::milliseconds signalAfter = {}) const;
  // The system's Python, which has pyBigWig and numpy.
  Outcome python(const std::string& script, const std::vector<std::string>& words) const;
  Outcome runProgram(const std::string& program, const std::vector<std::string>& words,
                     std::chrono::milliseconds signalAfter = {}) const;

  std::vector<std::string> filesIn(
      const std::filesystem::path& folder) const;  // names, sorted, hidden ones too
  std::filesystem::path write(const std::string& name, const std::string& text) const;

  const TemporaryFolder temporary_{"janus command"};  // the blank is part of the test
  const std::filesystem::path& folder_ = temporary_.path();
};

std::string textOf(const std::filesystem::path& file);

}  // namespace janus::test
