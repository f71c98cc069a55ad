#include "engine/plugin/probe.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fmt/format.h>

#include "base/error.h"
#include "base/paths.h"
#include "engine/plugin/plugin.h"
#include "engine/plugin/plugin_file.h"
#include "engine/plugin/plugin_memory.h"

extern char** environ;

namespace janus {
namespace fs = std::filesystem;
namespace {

using Clock = std::chrono::steady_clock;
constexpr size_t longestAnswer = 4096;

// Bases that look like a genome to a plugin: every letter, CG-rich and N stretches.
std::string trialBases() {
  std::string bases(500, 'N');
  for (int i = 0; i < 3000; ++i) bases += "ACGTacgtRYCGCG"[(i * 7 + i / 13) % 14];
  return bases;
}

void tryTracks(const Plugin& plugin) {
  const std::string bases = trialBases();
  const auto length = static_cast<int64_t>(bases.size());
  for (size_t i = 0; i < plugin.tracks().size(); ++i)
    for (const auto& [begin, end] : {std::pair{int64_t{0}, length}, std::pair{length / 3, length / 2}}) {
      const PluginWindow window{{"trial", begin, end}, 0, bases};
      if (plugin.tracks()[i].info.kind == TrackKind::Quantity)
        plugin.quantity(i, window, {});
      else
        plugin.features(i, window, {});
    }
}

// A started process and the end of a pipe that reads its standard output.
class Child {
 public:
  explicit Child(const std::vector<std::string>& words) {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
      throw resourceError(fmt::format("Cannot make a pipe: {}.", std::strerror(errno)));
    output_ = ends[0];
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const int error = ::posix_spawn(&process_, arguments[0], &actions, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (error) {
      ::close(output_);
      throw internalError(
          fmt::format("Cannot start {} to try a plugin: {}.", inQuotes(words[0]), std::strerror(error)));
    }
  }
  ~Child() {
    if (!ended_) {
      ::kill(process_, SIGKILL);
      ::waitpid(process_, nullptr, 0);
    }
    ::close(output_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Reads until the process closes its output or the time is up, even if processes that it started keep
  // running.
  std::string answer(Clock::time_point deadline) const {
    std::string text;
    for (std::array<char, 512> buffer; text.size() < longestAnswer;) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
      pollfd ready{output_, POLLIN, 0};
      if (left <= 0 || ::poll(&ready, 1, static_cast<int>(left)) <= 0) break;
      const ssize_t count = ::read(output_, buffer.data(), buffer.size());
      if (count <= 0) break;
      text.append(buffer.data(), static_cast<size_t>(count));
    }
    return text;
  }

  // False when the time was up before it ended.
  bool ends(Clock::time_point deadline, int& status) {
    while (!ended_) {
      ended_ = ::waitpid(process_, &status, WNOHANG) != 0;
      if (!ended_ && Clock::now() >= deadline) return false;
      if (!ended_) ::usleep(2000);
    }
    return true;
  }

 private:
  pid_t process_ = -1;
  int output_ = -1;
  bool ended_ = false;
};

// "sound", or why not, as it is remembered.
std::string tried(const fs::path& file, const ProbeCommand& command, bool& lasting) {
  std::vector<std::string> words = command.words;
  words.push_back(file.string());
  const auto deadline = Clock::now() + command.limit;
  Child child(words);
  std::string answer = child.answer(deadline);
  int status = 0;
  lasting = true;
  if (!child.ends(deadline, status)) return "it hung when it was tried and is left out.";
  if (WIFSIGNALED(status))
    return fmt::format("it crashed when it was tried ({}) and is left out.", ::strsignal(WTERMSIG(status)));
  if (const size_t end = answer.find('\n'); end != std::string::npos) answer.resize(end);
  if (WEXITSTATUS(status) == 0 && answer == soundPlugin) return answer;
  lasting = false;  // what the file lacks, such as another library, may come
  if (WEXITSTATUS(status) != 0 && !answer.empty()) throw inputError(answer);
  return "it ended the process that tried it and is left out.";
}

}  // namespace

ProbeCommand ownProbe() { return {.words = {(programDir() / "janus").string(), "plugin-probe"}}; }

int probePlugin(const fs::path& file) {
  const rlimit noCore{0, 0};
  ::setrlimit(RLIMIT_CORE, &noCore);
  // What the plugin itself prints must not be mistaken for the answer.
  const int answer = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3),
            nowhere = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  ::dup2(nowhere, STDOUT_FILENO);
  std::string line(soundPlugin);
  int code = 0;
  try {
    tryTracks(*Plugin::load(file));
  } catch (const Error& error) {
    line = error.what();
    code = static_cast<int>(error.errorClass());
  } catch (const std::exception& error) {
    line = error.what();
    code = static_cast<int>(ErrorClass::Internal);
  }
  ::dprintf(answer, "%s\n", line.c_str());
  return code;
}

void requireSound(const fs::path& file, const ProbeCommand& command) {
  const fs::path whole = fs::absolute(file);
  const std::string digest = checkPluginFile(whole);
  std::string result = rememberedOf(digest);
  if (result.empty()) {
    bool lasting = false;
    result = tried(whole, command, lasting);
    if (lasting) remember(digest, result);
  }
  if (result != soundPlugin) refusePlugin(whole, printable(result, 100));
}

}  // namespace janus
