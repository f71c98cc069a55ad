#include "tests/ui/fake_engine/misbehaviour.h"

#include <csignal>

#include "tests/ui/odd_messages.h"

namespace janus::test {
namespace {

// True for the first life that asks; the mark outlives it.
bool isFirst(const std::string& mark) {
  if (std::filesystem::exists(mark)) return false;
  std::ofstream(mark, std::ios::app).flush();
  return true;
}

template <class Request>
void signalOnce(Engine& engine, int signal) {
  engine.answer<Request>([signal](const Request& request) {
    if (isFirst(request.mark)) ::raise(signal);
    return DoneAnswer();
  });
}

BytesAnswer bytes() {
  BytesAnswer answer;
  for (const char letter : std::string("bytes")) answer.bytes.push_back(static_cast<std::byte>(letter));
  return answer;
}

}  // namespace

void misbehave(Engine& engine) {
  signalOnce<DieOnce>(engine, SIGKILL);
  signalOnce<HangOnce>(engine, SIGSTOP);
  engine.answer<GarbageOnce>([&engine](const GarbageOnce& request) {
    if (isFirst(request.mark)) engine.write("Segmentation fault, or some library's greeting");
    return DoneAnswer();
  });
  engine.take<Die>([](int64_t, const Die&) { ::raise(SIGKILL); });
  engine.take<Never>([](int64_t, const Never&) {});
  engine.answer<Refuse>([](const Refuse&) -> DoneAnswer { throw inputError("No such \"thing\"."); });
  engine.take<Patient>([&engine](int64_t id, const Patient&) {
    engine.send(eventFrame(ProgressEvent{.done = 0.5, .secondsLeft = 1.5}, id));
    engine.send(answerFrame(id, bytes()));
  });
  engine.take<Notice>([&engine](int64_t id, const Notice&) {
    engine.send(eventFrame(NoticeEvent{"The made-up cache was set aside."}));
    engine.send(answerFrame(id, DoneAnswer()));
  });
}

}  // namespace janus::test
