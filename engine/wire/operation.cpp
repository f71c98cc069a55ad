#include "engine/wire/operation.h"

#include <array>
#include <tuple>

#include "protocol/codec.h"

namespace janus {
namespace {

constexpr int painting = 10, asking = 20;  // what a click waits for goes before what a lane paints

// The request that a method of the session answers.
template <class Method>
struct Asked;
template <class Answer, class Message, class... More>
struct Asked<Answer (Session::*)(const Message&, const JobControl&, More...)> {
  using Request = Message;
  static constexpr bool isPreviewed = sizeof...(More) > 0;
};

template <auto method>
Frame answerOf(Session& session, int64_t id, const Frame& frame, const JobControl& control,
               const Runs::Previewed& previewed) {
  using Method = Asked<decltype(method)>;
  const auto request = readRequest<typename Method::Request>(frame);
  if constexpr (Method::isPreviewed)
    return answerFrame(id, (session.*method)(request, control, previewed));
  else
    return answerFrame(id, (session.*method)(request, control));
}

template <auto method>
std::optional<Frame> storedAnswerOf(Session& session, int64_t id, const Frame& frame,
                                    const JobControl& control) {
  const auto request = readRequest<typename Asked<decltype(method)>::Request>(frame);
  const auto stored = (session.*method)(request, control);
  return stored ? std::optional(answerFrame(id, *stored)) : std::nullopt;
}

template <auto method>
constexpr Operation operation(WorkerPool pool, int priority = 0) {
  return {Asked<decltype(method)>::Request::op, pool, priority, answerOf<method>};
}

template <auto method, auto storedMethod>
constexpr Operation storedOrElse(WorkerPool pool) {
  Operation made = operation<method>(pool);
  made.stored = storedAnswerOf<storedMethod>;
  return made;
}

constexpr std::array operations = {
    operation<&Session::hello>(WorkerPool::Patient, asking),
    operation<&Session::identify>(WorkerPool::Patient),
    operation<&Session::openGenome>(WorkerPool::Patient),
    operation<&Session::openModel>(WorkerPool::Patient),
    operation<&Session::openTrack>(WorkerPool::Patient),
    operation<&Session::closeGenome>(WorkerPool::Patient),
    operation<&Session::closeModel>(WorkerPool::Patient),
    operation<&Session::closeTrack>(WorkerPool::Patient),
    operation<&Session::locate>(WorkerPool::Quick, asking),
    operation<&Session::complete>(WorkerPool::Quick, asking),
    operation<&Session::sequence>(WorkerPool::Quick, painting),
    operation<&Session::tile>(WorkerPool::Quick, painting),
    operation<&Session::features>(WorkerPool::Quick, painting),
    operation<&Session::nextFeature>(WorkerPool::Quick, asking),
    operation<&Session::estimate>(WorkerPool::Patient, asking),
    storedOrElse<&Session::run, &Session::storedRun>(WorkerPool::Run),
    operation<&Session::listRuns>(WorkerPool::Quick, asking),
    operation<&Session::attention>(WorkerPool::Quick, painting),
    operation<&Session::routing>(WorkerPool::Quick, painting),
    operation<&Session::point>(WorkerPool::Quick, asking),
    operation<&Session::writeExport>(WorkerPool::Patient),
    operation<&Session::manageCache>(WorkerPool::Patient),
};

constexpr bool isAnswered(std::string_view op) {
  for (const Operation& operation : operations)
    if (operation.name == op) return true;
  return op == CancelRequest::op || op == QuitRequest::op;  // by the server itself
}

template <class... All>
constexpr bool areAnswered(const std::tuple<All...>*) {
  return (isAnswered(All::op) && ...);
}
static_assert(areAnswered(static_cast<const Requests*>(nullptr)), "a request of messages.h has no method");

}  // namespace

const Operation* operationNamed(std::string_view name) {
  for (const Operation& operation : operations)
    if (operation.name == name) return &operation;
  return nullptr;
}

}  // namespace janus
