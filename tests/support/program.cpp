#include "tests/support/program.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

namespace janus::test {
namespace fs = std::filesystem;

std::string textOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Outcome ProgramTest::janus(const std::vector<std::string>& words,
                           std::chrono::milliseconds signalAfter) const {
  return runProgram(JANUS_BINARY_DIR "/janus", words, signalAfter);
}

Outcome ProgramTest::python(const std::string& script, const std::vector<std::string>& words) const {
  std::vector<std::string> all{"-c", script};
  all.insert(all.end(), words.begin(), words.end());
  return runProgram("/usr/bin/python3", all);
}

Outcome ProgramTest::runProgram(const std::string& program, const std::vector<std::string>& words,
                                std::chrono::milliseconds signalAfter) const {
  const fs::path out = folder_ / ".stdout", err = folder_ / ".stderr";
  std::vector<std::string> copies{program};
  copies.insert(copies.end(), words.begin(), words.end());
  std::vector<char*> arguments;
  for (std::string& word : copies) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  ::setenv("JANUS_CACHE_DIR", (folder_ / ".cache").c_str(), 1);
  ::setenv("JANUS_RESOURCES", JANUS_RESOURCES_DIR, 1);
  const pid_t child = ::fork();
  if (child == 0) {
    const int flags = O_WRONLY | O_CREAT | O_TRUNC;
    ::dup2(::open("/dev/null", O_RDONLY), STDIN_FILENO);
    ::dup2(::open(out.c_str(), flags, 0600), STDOUT_FILENO);
    ::dup2(::open(err.c_str(), flags, 0600), STDERR_FILENO);
    ::execv(program.c_str(), arguments.data());
    ::_exit(127);
  }
  if (signalAfter.count() > 0) {
    std::this_thread::sleep_for(signalAfter);
    ::kill(child, SIGINT);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), textOf(out), textOf(err)};
}

std::vector<std::string> ProgramTest::filesIn(const fs::path& folder) const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
  std::sort(names.begin(), names.end());
  return names;
}

fs::path ProgramTest::write(const std::string& name, const std::string& text) const {
  std::ofstream(folder_ / name, std::ios::binary) << text;
  return folder_ / name;
}

}  // namespace janus::test
