// An engine that answers what its parts have learnt to answer, and anything else with "done".
#pragma once

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <mutex>
#include <set>

#include "protocol/codec.h"
#include "protocol/messages.h"

namespace janus::test {

class Engine {
 public:
  explicit Engine(std::filesystem::path log);

  // A request of this kind is answered before the next one is read; an Error that is thrown is told by its
  // line.
  template <class Request>
  void answer(std::function<typename Request::Answer(const Request&)> make);
  // `use` answers by itself, when and how it likes.
  template <class Request>
  void take(std::function<void(int64_t id, const Request&)> use);

  // From any thread.
  void send(const Frame& frame) { write(encodeFrame(frame.head, frame.payload)); }
  void write(std::string_view bytes);
  bool isCancelled(int64_t id);

  const std::filesystem::path& log() const { return log_; }  // one line a request, of all lives
  [[noreturn]] void serve();                                 // until standard input ends

 private:
  void receive(const Frame& frame);
  void note(const std::string& line);

  const std::filesystem::path log_;
  std::ofstream lines_;
  std::map<std::string, std::function<void(const Frame&)>> taken_;  // by op
  std::mutex writing_, cancelling_;
  std::set<int64_t> cancelled_;
};

// What the log says of a request beside its op.
template <class Request>
std::string detailOf(const Request&) {
  return {};
}
template <>
inline std::string detailOf(const TileRequest& request) {
  return " " + request.tile.track;
}
template <>
inline std::string detailOf(const OpenTrackRequest& request) {
  return " " + request.path;
}
template <>
inline std::string detailOf(const CloseTrackRequest& request) {
  return " " + request.track;
}

template <class Request>
void Engine::take(std::function<void(int64_t id, const Request&)> use) {
  taken_[Request::op] = [this, use = std::move(use)](const Frame& frame) {
    const auto request = readRequest<Request>(frame);
    note(Request::op + detailOf(request));
    use(idOf(frame).value(), request);
  };
}

template <class Request>
void Engine::answer(std::function<typename Request::Answer(const Request&)> make) {
  take<Request>([this, make = std::move(make)](int64_t id, const Request& request) {
    try {
      send(answerFrame(id, make(request)));
    } catch (const Error& error) {
      send(errorFrame(id, error));
    }
  });
}

}  // namespace janus::test
