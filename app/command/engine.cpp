// janus engine: serves a window over standard input and output.
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstring>
#include <memory>
#include <string>
#include <thread>

#include <CLI/CLI.hpp>

#include "app/command/command_line.h"
#include "app/command/model_options.h"
#include "app/command/words.h"
#include "base/error.h"
#include "engine/wire/server.h"

namespace janus::command {
namespace {

// Standard output belongs to the frames: whatever a library prints by itself goes to standard error instead.
int takeStandardOutput() {
  const int frames = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  if (frames < 0 || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
    throw resourceError("The engine cannot take over standard output: " + std::string(std::strerror(errno)) +
                        ".");
  return frames;
}

// Nothing is left to answer for: work that does not see its stop token in time is not waited for.
void endProcessSoon() {
  std::thread([] {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    ::_exit(0);
  }).detach();
}

// Which device a run uses is said with each; the cap holds for all that have memory of their own.
void serve(const std::string& memory) {
  memoryCap(memory);              // a wrong word is refused here, not with the first run
  std::signal(SIGPIPE, SIG_IGN);  // a window that is gone is noticed at the end of its requests
  Session session({.deviceMemory = memory});
  Server(session, STDIN_FILENO, takeStandardOutput()).serve(endProcessSoon);
}

}  // namespace

void addEngine(CLI::App& app, Setting&) {
  auto memory = std::make_shared<std::string>();
  CLI::App* word = app.add_subcommand("engine", "Serve a window over standard input and output");
  addMemory(*word, *memory);
  word->footer(
      "The window starts it by itself; through ssh it serves one on another machine:\n"
      "  ssh host janus engine\n");
  word->callback([memory] { serve(*memory); });
}

}  // namespace janus::command
