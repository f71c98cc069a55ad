// Ctrl-C and SIGTERM as a stop token, so that a word ends its work, cleans up and is still seen as
// interrupted.
#pragma once

#include <csignal>
#include <stop_token>
#include <thread>

namespace janus::command {

// While one lives, the first SIGINT or SIGTERM sets `token()`; if the work has not ended a second later, or
// on a second signal, the process ends then and there. To be made before any other thread is started: they
// inherit its signal mask.
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

// Ends the process as the signal that came would have, had nobody caught it, so that a shell script's loop
// stops as well (exit status 130 after SIGINT, 143 after SIGTERM).
[[noreturn]] void endInterrupted();

}  // namespace janus::command
