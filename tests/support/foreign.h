// Runs other people's readers and writers, to compare our files with theirs.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace janus {

struct ForeignRun {
  int status = -1;
  std::string output;  // stdout and stderr
};

inline std::string shellQuoted(const std::string& word) {
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

inline ForeignRun runForeign(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += shellQuoted(word) + " ";
  ForeignRun outcome;
  std::FILE* pipe = ::popen((line + "2>&1").c_str(), "r");
  if (!pipe) return outcome;
  std::array<char, 4096> buffer{};
  for (size_t got; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
    outcome.output.append(buffer.data(), got);
  outcome.status = ::pclose(pipe);
  return outcome;
}

// A script of the tests, such as "export/check_npy.py". /usr/bin/python3 is the interpreter that Debian's
// pyBigWig and numpy belong to.
inline ForeignRun runScript(const std::string& script, std::vector<std::string> arguments) {
  std::vector<std::string> words{"/usr/bin/python3", std::string(JANUS_TESTS_DIR) + "/" + script};
  words.insert(words.end(), arguments.begin(), arguments.end());
  return runForeign(words);
}

inline bool havePython(const std::string& module) {
  return runForeign({"/usr/bin/python3", "-c", "import " + module}).status == 0;
}

inline std::string packageOf(const std::string& module) {
  return "python3-" + (module == "pyBigWig" ? std::string("pybigwig") : module);
}

}  // namespace janus

#define JANUS_NEEDS_PYTHON(module)                                                                     \
  if (!havePython(module))                                                                             \
  GTEST_SKIP() << "/usr/bin/python3 has no " << (module) << ": Debian's package " << packageOf(module) \
               << " has it"
