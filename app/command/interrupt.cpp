#include "app/command/interrupt.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <ctime>

namespace janus::command {
namespace {

std::atomic<int> received = SIGINT;  // a process is ended by one signal

}  // namespace

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
    if (const int signal = nextSignal(50)) {
      received = signal;
      stop_.request_stop();
      for (int waited = 0; waited < 900 && !ended.stop_requested(); waited += 50)
        if (nextSignal(50)) break;
      if (!ended.stop_requested()) endInterrupted();
      return;
    }
}

void endInterrupted() {
  std::fputs("janus: stopped\n", stderr);
  const int signal = received;
  std::signal(signal, SIG_DFL);
  sigset_t one;
  sigemptyset(&one);
  sigaddset(&one, signal);
  // The signal waits in this thread's queue in the kernel and is delivered as soon as it is unblocked.
  ::raise(signal);
  pthread_sigmask(SIG_UNBLOCK, &one, nullptr);
  ::_exit(128 + signal);
}

}  // namespace janus::command
