// Ctrl-C and SIGTERM as a stop token, so that a command ends its work and cleans up, and its caller still
// sees that it was interrupted.
#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

namespace janus::command {

// While one lives, the first SIGINT or SIGTERM sets `token()`; if the work has not ended a second later, or
// on a second signal, the process ends at once. Must be made before any other thread is started, because
// threads inherit the signal mask.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  std::stop_token token() const { return stop_.get_token(); }

 private:
  void watch(const std::stop_token& ended);
  int nextSignal(int milliseconds) const;  // 0: none came

  sigset_t signals_, before_;
  std::stop_source stop_;
  std::jthread watcher_;  // last: it uses the others
};

// Ends the process as the signal would have done without this class, so that a loop in a shell script stops
// as well (exit status 130 after SIGINT, 143 after SIGTERM).
[[noreturn]] void endInterrupted();

}  // namespace janus::command
