// An engine that fails when it is asked for a run, as a bug would have it: `faulty_engine crash` is killed,
// and `faulty_engine hang` stops with all its threads. Everything else it answers as `janus engine` does.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <string_view>
#include <thread>

#include "engine/wire/channel.h"
#include "engine/wire/server.h"
#include "protocol/codec.h"

namespace {

// Hands on what a window says until it asks for a run.
void handOn(int from, int to, int signal) {
  janus::Channel window(from, -1), engine(-1, to);
  while (const auto frame = window.read()) {
    if (janus::opOf(*frame) == janus::RunRequest::op) std::raise(signal);
    engine.write(*frame);
  }
  ::close(to);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view fault = argc == 2 ? argv[1] : "";
  int heard[2];
  if ((fault != "crash" && fault != "hang") || ::pipe(heard) != 0) {
    std::fprintf(stderr, "faulty_engine crash|hang\n");
    return 2;
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::thread(handOn, STDIN_FILENO, heard[1], fault == "crash" ? SIGKILL : SIGSTOP).detach();
  janus::Session session;
  // Like janus engine: neither the window's silence nor work that is late in stopping is waited for.
  janus::Server(session, heard[0], STDOUT_FILENO).serve([] { ::_exit(0); });
}
