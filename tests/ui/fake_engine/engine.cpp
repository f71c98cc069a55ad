#include "tests/ui/fake_engine/engine.h"

#include <chrono>
#include <thread>

#include <unistd.h>

namespace janus::test {

Engine::Engine(std::filesystem::path log) : log_(std::move(log)), lines_(log_, std::ios::app) {
  answer<CancelRequest>([this](const CancelRequest& request) {
    const std::lock_guard lock(cancelling_);
    cancelled_.insert(request.request);
    return DoneAnswer();
  });
}

void Engine::write(std::string_view bytes) {
  const std::lock_guard lock(writing_);
  while (!bytes.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written <= 0) std::_Exit(1);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

bool Engine::isCancelled(int64_t id) {
  const std::lock_guard lock(cancelling_);
  return cancelled_.contains(id);
}

void Engine::note(const std::string& line) { lines_ << line << std::endl; }

void Engine::receive(const Frame& frame) {
  const auto found = taken_.find(opOf(frame));
  if (found != taken_.end()) return found->second(frame);
  note(opOf(frame));
  send(answerFrame(idOf(frame).value(), DoneAnswer()));
}

void Engine::serve() {
  std::thread([this] {
    for (;; std::this_thread::sleep_for(std::chrono::milliseconds(50)))
      send(eventFrame(HeartbeatEvent{.busy = 1, .residentBytes = 2, .cacheBytes = 3}));
  }).detach();
  FrameDecoder decoder;
  char bytes[1 << 16];
  for (ssize_t count; (count = ::read(STDIN_FILENO, bytes, sizeof bytes)) > 0;) {
    decoder.append({bytes, static_cast<size_t>(count)});
    while (const auto frame = decoder.next()) receive(*frame);
  }
  std::_Exit(0);  // runs may still be under way
}

}  // namespace janus::test
