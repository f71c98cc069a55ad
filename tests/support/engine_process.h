// A window for tests: starts `janus engine`, or another program that speaks like it, says things, and waits
// for what comes back.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "protocol/frame.h"

namespace janus::test {

inline std::vector<std::string> janusEngine() { return {JANUS_BINARY_DIR "/janus", "engine"}; }

class EngineProcess {
 public:
  // With a cache of its own, removed at the end unless `cache` names one to share.
  explicit EngineProcess(const std::map<std::string, std::string>& environment = {},
                         const std::filesystem::path& cache = {},
                         const std::vector<std::string>& command = janusEngine());
  ~EngineProcess();

  int64_t send(nlohmann::json head);         // gives it an id; the id
  void sendBytes(const std::string& bytes);  // whatever they are
  void hello();                              // and waits for the answer

  // The frame that ends request `id`; other frames are kept for later. Fails the test when none comes in
  // time.
  Frame answer(int64_t id);
  Frame ask(nlohmann::json head) { return answer(send(std::move(head))); }
  nlohmann::json error(nlohmann::json head) {
    return ask(std::move(head)).head.value("error", nlohmann::json());
  }
  // The next frame that is an event of this name, of request `id` if one is given.
  Frame event(const std::string& name, int64_t id = 0);
  // How many of them have come and were not asked for, by the time of the last answer.
  int heard(const std::string& name, int64_t id) const;
  void closeInput();
  void kill(int signal) const;
  int exitCode();  // waits; 128 + signal where a signal ended it
  pid_t pid() const { return pid_; }
  const std::filesystem::path& cache() const { return cache_; }

 private:
  Frame await(const std::function<bool(const Frame&)>& wanted);
  std::optional<Frame> receive(std::chrono::steady_clock::time_point until);

  std::filesystem::path cache_;
  bool ownCache_ = false;
  pid_t pid_ = -1;
  int in_ = -1, out_ = -1;  // ours: what it reads, what it writes
  int64_t lastId_ = 0;
  FrameDecoder decoder_;
  std::deque<Frame> kept_;
};

}  // namespace janus::test
