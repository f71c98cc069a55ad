#include "app/command/interrupt.h"

#include <unistd.h>

#include <cstdio>
#include <ctime>

namespace janus::command {

Interrupt::Interrupt() {
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, &before_);
  watcher_ = std::jthread([this](const std::stop_token& ended) { watch(ended); });
}

Interrupt::~Interrupt() {
  watcher_.request_stop();
  watcher_.join();
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

int Interrupt::nextSignal(int milliseconds) const {
  const timespec longest{milliseconds / 1000, (milliseconds % 1000) * 1'000'000L};
  return std::max(sigtimedwait(&signals_, nullptr, &longest), 0);
}

void Interrupt::watch(const std::stop_token& ended) {
  while (!ended.stop_requested())
    if (nextSignal(50)) {
      stop_.request_stop();
      for (int waited = 0; waited < 900 && !ended.stop_requested(); waited += 50)
        if (nextSignal(50)) break;
      if (!ended.stop_requested()) endInterrupted();
      return;
    }
}

void endInterrupted() {
  std::fputs("janus: stopped\n", stderr);
  std::signal(SIGINT, SIG_DFL);
  sigset_t interrupt;
  sigemptyset(&interrupt);
  sigaddset(&interrupt, SIGINT);
  // Raised in the kernel's queue of this thread and delivered as soon as it is let through.
  ::raise(SIGINT);
  pthread_sigmask(SIG_UNBLOCK, &interrupt, nullptr);
  ::_exit(130);
}

}  // namespace janus::command
