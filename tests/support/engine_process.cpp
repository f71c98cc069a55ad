#include "tests/support/engine_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include <gtest/gtest.h>

namespace janus::test {
namespace fs = std::filesystem;
namespace {

constexpr auto longestWait = std::chrono::seconds(120);

fs::path newFolder() {
  std::string name = (fs::temp_directory_path() / "janus-wire-XXXXXX").string();
  return ::mkdtemp(name.data());
}

std::vector<std::string> environmentWith(std::map<std::string, std::string> own) {
  std::vector<std::string> lines;
  for (char** entry = environ; *entry; ++entry) {
    const std::string line = *entry;
    if (!own.contains(line.substr(0, line.find('=')))) lines.push_back(line);
  }
  for (const auto& [name, value] : own) lines.push_back(name + "=" + value);
  return lines;
}

std::vector<char*> pointersTo(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

[[noreturn]] void become(int in, int out, std::vector<std::string> command,
                         std::vector<std::string> environment) {
  ::dup2(in, STDIN_FILENO);
  ::dup2(out, STDOUT_FILENO);
  ::execve(command[0].c_str(), pointersTo(command).data(), pointersTo(environment).data());
  ::_exit(127);
}

}  // namespace

EngineProcess::EngineProcess(const std::map<std::string, std::string>& environment, const fs::path& cache,
                             const std::vector<std::string>& command)
    : cache_(cache.empty() ? newFolder() : cache), ownCache_(cache.empty()) {
  std::signal(SIGPIPE, SIG_IGN);
  int toEngine[2], fromEngine[2];
  if (::pipe2(toEngine, O_CLOEXEC) != 0 || ::pipe2(fromEngine, O_CLOEXEC) != 0) std::abort();
  auto whole = environment;
  whole["JANUS_CACHE_DIR"] = cache_.string();
  whole["JANUS_RESOURCES"] = JANUS_RESOURCES_DIR;
  const auto lines = environmentWith(whole);
  pid_ = ::fork();
  if (pid_ == 0) become(toEngine[0], fromEngine[1], command, lines);
  ::close(toEngine[0]);
  ::close(fromEngine[1]);
  in_ = toEngine[1];
  out_ = fromEngine[0];
}

EngineProcess::~EngineProcess() {
  closeInput();
  if (pid_ > 0) {
    kill(SIGKILL);
    exitCode();
  }
  ::close(out_);
  if (ownCache_) fs::remove_all(cache_);
}

void EngineProcess::sendBytes(const std::string& bytes) {
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t count = ::write(in_, bytes.data() + done, bytes.size() - done);
    if (count < 0) return;  // it has gone; the test will see that by the answer that does not come
    done += static_cast<size_t>(count);
  }
}

int64_t EngineProcess::send(nlohmann::json head) {
  head["id"] = ++lastId_;
  sendBytes(encodeFrame(head));
  return lastId_;
}

void EngineProcess::hello() {
  const Frame frame = ask({{"op", "hello"}, {"protocol", 1}});
  ASSERT_TRUE(frame.head.value("ok", false)) << frame.head;
}

std::optional<Frame> EngineProcess::receive(std::chrono::steady_clock::time_point until) {
  for (;;) {
    if (auto frame = decoder_.next()) return frame;
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
    pollfd readable{out_, POLLIN, 0};
    if (left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) <= 0) return std::nullopt;
    char bytes[1 << 16];
    const ssize_t count = ::read(out_, bytes, sizeof bytes);
    if (count <= 0) return std::nullopt;
    decoder_.append({bytes, static_cast<size_t>(count)});
  }
}

Frame EngineProcess::await(const std::function<bool(const Frame&)>& wanted) {
  for (auto frame = kept_.begin(); frame != kept_.end(); ++frame)
    if (wanted(*frame)) {
      Frame found = std::move(*frame);
      kept_.erase(frame);
      return found;
    }
  const auto until = std::chrono::steady_clock::now() + longestWait;
  while (auto frame = receive(until)) {
    if (wanted(*frame)) return std::move(*frame);
    kept_.push_back(std::move(*frame));
  }
  ADD_FAILURE() << "the engine did not say what was waited for";
  return Frame{nlohmann::json::object(), {}};
}

Frame EngineProcess::answer(int64_t id) {
  return await([&](const Frame& frame) {
    return frame.head.value("id", nlohmann::json()) == id && !frame.head.contains("event");
  });
}

Frame EngineProcess::event(const std::string& name, int64_t id) {
  return await([&](const Frame& frame) {
    return frame.head.value("event", "") == name && (id == 0 || frame.head.value("id", 0) == id);
  });
}

int EngineProcess::heard(const std::string& name, int64_t id) const {
  return static_cast<int>(std::ranges::count_if(kept_, [&](const Frame& frame) {
    return frame.head.value("event", "") == name && frame.head.value("id", 0) == id;
  }));
}

void EngineProcess::closeInput() {
  if (in_ >= 0) ::close(std::exchange(in_, -1));
}

void EngineProcess::kill(int signal) const { ::kill(pid_, signal); }

int EngineProcess::exitCode() {
  int status = 0;
  ::waitpid(std::exchange(pid_, -1), &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace janus::test
