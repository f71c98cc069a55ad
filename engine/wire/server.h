// Answers a window: many requests in flight, each ending once, over the protocol of PROTOCOL.md.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "engine/job/job_queue.h"
#include "engine/session/session.h"
#include "engine/wire/channel.h"
#include "engine/wire/operation.h"

namespace janus {

class Server {
 public:
  // Reads from one descriptor, writes to the other; owns neither, and not the session, which must outlive it.
  // Throws Error (Resource) where the session's cache cannot be used.
  Server(Session& session, int in, int out);
  ~Server();

  // Until the window says quit or closes its end. Then calls `leaving`, asks everything under way to stop and
  // waits for it. Throws Error (Usage) when the stream holds bytes that are no message.
  void serve(const std::function<void()>& leaving);

 private:
  using Clock = std::chrono::steady_clock;
  struct Request;

  bool accept(const Frame& frame);  // false: the window said quit
  void greet(const Frame& frame);
  void start(int64_t id, const Frame& frame);
  void cancel(int64_t id, const Frame& frame);
  Job lookUp(const std::shared_ptr<const Request>& request);
  Job compute(const std::shared_ptr<const Request>& request);
  JobQueue& queueOf(WorkerPool pool);

  // Takes the request off the list of those under way; false when the request has already been answered.
  bool finish(int64_t id);
  void end(int64_t id, const std::exception_ptr& why, const Frame& answer);
  void succeed(int64_t id, const Frame& answer);
  void fail(std::optional<int64_t> id, const std::exception_ptr& why);
  void tellNotices();
  void tell(int64_t id, const Frame& event);
  std::function<void(double)> progressOf(int64_t id);
  void beat(const std::stop_token& stop);

  Session& session_;
  Channel channel_;
  bool greeted_ = false;
  std::mutex mutex_;
  std::map<int64_t, JobTicket> tickets_;              // of the requests under way
  std::unique_ptr<JobQueue> quick_, runs_, patient_;  // what patient workers hand on, runs_ takes
  std::jthread heart_;
};

}  // namespace janus
