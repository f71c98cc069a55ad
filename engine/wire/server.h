// Answers a window: many requests in flight, each ending once, over the protocol of PROTOCOL.md.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "engine/job/job_queue.h"
#include "engine/session/workspace.h"
#include "engine/wire/channel.h"
#include "engine/wire/operation.h"

namespace janus {

constexpr int protocolVersion = 1;

class Server {
 public:
  // Reads from one descriptor, writes to the other; owns neither.
  Server(int in, int out);
  ~Server();

  // Until the window says quit or closes its end. Then calls `leaving`, asks everything under way to stop and
  // waits for it. Throws Error (Internal) when the stream holds bytes that are no message.
  void serve(const std::function<void()>& leaving);

 private:
  using Clock = std::chrono::steady_clock;

  bool accept(const Request& request);  // false: the window said quit
  void greet(const Request& request);
  void start(int64_t id, const Request& request);
  void cancel(int64_t id, const Request& request);
  JobQueue& queueOf(WorkerPool bench);

  // Takes the request off the list of those under way; false when the request has already been answered.
  bool finish(int64_t id);
  void succeed(int64_t id, Answer answer);
  void fail(const nlohmann::json& id, const std::exception_ptr& why);
  void tellNotices();
  void tell(int64_t id, nlohmann::json event);
  std::function<void(double)> progressOf(int64_t id);
  void beat(const std::stop_token& stop);

  Channel channel_;
  Workspace workspace_;
  bool greeted_ = false;
  std::mutex mutex_;
  std::map<int64_t, JobTicket> tickets_;  // of the requests under way
  std::unique_ptr<JobQueue> quick_, patient_, runs_;
  std::jthread heart_;
};

}  // namespace janus
