#include "engine/plugin/plugin_memory.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include "base/atomic_file.h"
#include "base/paths.h"

namespace janus {
namespace fs = std::filesystem;
namespace {

struct Fault {
  int signal;
  std::string_view sentence;
  struct sigaction before = {};
};

std::array<Fault, 5> faults{{
    {SIGSEGV, "it crashed in use (Segmentation fault) and is left out until its file changes."},
    {SIGABRT, "it crashed in use (Aborted) and is left out until its file changes."},
    {SIGBUS, "it crashed in use (Bus error) and is left out until its file changes."},
    {SIGFPE, "it crashed in use (Floating point exception) and is left out until its file changes."},
    {SIGILL, "it crashed in use (Illegal instruction) and is left out until its file changes."},
}};
constexpr std::string_view exitSentence =
    "it ended the program in use and is left out until its file changes.";

thread_local const char* memoryOfCalled = nullptr;  // null: this thread is in no plugin's call

fs::path memoryOf(const std::string& digest) { return cacheDir() / "plugins" / (digest + ".txt"); }

// Nothing but what a signal handler may do (POSIX, 2.4.3).
void blame(std::string_view sentence) {
  if (!memoryOfCalled) return;
  const int file = ::open(memoryOfCalled, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return;
  [[maybe_unused]] const ssize_t written = ::write(file, sentence.data(), sentence.size());
  ::close(file);
}

void onFault(int signal) {
  for (const Fault& fault : faults)
    if (fault.signal == signal) {
      blame(fault.sentence);
      ::sigaction(signal, &fault.before, nullptr);
      ::raise(signal);  // delivered when this returns, as it would have been
    }
}

// A stack that has overflowed has no room for a handler.
class HandlerStack {
 public:
  HandlerStack() {
    stack_t there = {};
    if (::sigaltstack(nullptr, &there) != 0 || !(there.ss_flags & SS_DISABLE)) return;
    bytes_ = std::make_unique<char[]>(size);
    const stack_t own{bytes_.get(), 0, size};
    ::sigaltstack(&own, nullptr);
  }
  ~HandlerStack() {
    const stack_t none{nullptr, SS_DISABLE, 0};
    if (bytes_) ::sigaltstack(&none, nullptr);
  }
  HandlerStack(const HandlerStack&) = delete;
  HandlerStack& operator=(const HandlerStack&) = delete;

 private:
  static constexpr size_t size = 64 << 10;
  std::unique_ptr<char[]> bytes_;
};

}  // namespace

std::string rememberedOf(const std::string& digest) {
  std::ifstream in(memoryOf(digest), std::ios::binary);
  return in ? std::string{std::istreambuf_iterator<char>(in), {}} : "";
}

void remember(const std::string& digest, std::string_view what) {
  try {
    fs::create_directories(memoryOf(digest).parent_path());
    AtomicFile file(memoryOf(digest));
    file.write(what);
    file.commit();
  } catch (const std::exception&) {
  }
}

void rememberCrashes() {
  static const bool once = [] {
    for (Fault& fault : faults) {
      struct sigaction action = {};
      action.sa_handler = onFault;
      action.sa_flags = SA_ONSTACK;
      ::sigaction(fault.signal, &action, &fault.before);
    }
    std::atexit([] { blame(exitSentence); });
    return true;
  }();
  static_cast<void>(once);
}

PluginCall::PluginCall(const std::string& digest)
    : memory_(memoryOf(digest).string()), before_(memoryOfCalled) {
  thread_local const HandlerStack stack;
  memoryOfCalled = memory_.c_str();
}

PluginCall::~PluginCall() { memoryOfCalled = before_; }

}  // namespace janus
