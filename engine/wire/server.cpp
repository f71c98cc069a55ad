#include "engine/wire/server.h"

#include <unistd.h>

#include <condition_variable>
#include <new>

#include <fmt/format.h>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/compute/estimate.h"
#include "kernels/device_failure.h"

namespace janus {
namespace {

using nlohmann::json;

// Of the runs one computes; the others wait for their turn or find theirs stored.
constexpr int quickWorkers = 3, patientWorkers = 2, runWorkers = 3;

Error toldAs(const std::exception_ptr& why) {
  try {
    std::rethrow_exception(why);
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return resourceError("There is not enough memory for this. A shorter region needs less.");
  } catch (const DeviceLost& error) {
    return resourceError(error.what());
  } catch (const std::exception& error) {
    return internalError(std::string("Something inside the engine went wrong: ") + error.what());
  }
}

template <typename Exception>
bool is(const std::exception_ptr& why) {
  try {
    std::rethrow_exception(why);
  } catch (const Exception&) {
    return true;
  } catch (...) {
    return false;
  }
}

}  // namespace

Server::Server(int in, int out)
    : channel_(in, out),
      quick_(std::make_unique<JobQueue>(quickWorkers)),
      patient_(std::make_unique<JobQueue>(patientWorkers)),
      runs_(std::make_unique<JobQueue>(runWorkers)),
      heart_([this](const std::stop_token& stop) { beat(stop); }) {}

Server::~Server() = default;

void Server::serve(const std::function<void()>& leaving) {
  while (const auto frame = channel_.read())
    if (!accept(Request(frame->head))) break;
  leaving();
  heart_ = {};
  runs_.reset();
  patient_.reset();
  quick_.reset();
}

bool Server::accept(const Request& request) {
  const auto id = request.id();
  try {
    if (!id) throw usageError("The engine cannot answer a request without a whole number as its \"id\".");
    const std::string op = request.op();
    if (op == "hello") greet(request);
    if (!greeted_) throw usageError("The engine answers nothing before \"hello\".");
    if (op == "cancel")
      cancel(*id, request);
    else if (op == "quit")
      succeed(*id, {});
    else
      start(*id, request);
    return op != "quit";
  } catch (const Error&) {
    fail(id ? json(*id) : json(), std::current_exception());
    return true;
  }
}

void Server::greet(const Request& request) {
  const int64_t asked = request.whole("protocol", INT32_MIN, INT32_MAX);
  if (asked != protocolVersion)
    throw usageError(
        fmt::format("The window speaks protocol {}, this engine {}: install both from the same version.",
                    asked, protocolVersion));
  greeted_ = true;
}

JobQueue& Server::queueOf(WorkerPool bench) {
  if (bench == WorkerPool::Run) return *runs_;
  return bench == WorkerPool::Patient ? *patient_ : *quick_;
}

void Server::start(int64_t id, const Request& request) {
  const Operation* operation = operationNamed(request.op());
  if (!operation) throw usageError("The engine has no operation " + inQuotes(request.op()) + ".");
  const auto answer = std::make_shared<Answer>();
  Job job;
  job.priority = operation->priority;
  job.work = [this, operation, answer, told = request.toldBy([this, id](json event) {
    tell(id, std::move(event));
  })](const JobControl& control) { *answer = operation->answer(workspace_, told, control); };
  job.ended = [this, id, answer](const std::exception_ptr& why) {
    if (!finish(id)) return;
    why ? fail(id, why) : succeed(id, std::move(*answer));
    // A process whose device is lost never gets it back: the window starts another, and asks the others
    // again.
    if (why && is<DeviceLost>(why)) ::_exit(static_cast<int>(ErrorClass::Resource));
    tellNotices();
  };
  job.progress = progressOf(id);
  // Held until the ticket lies in the map: the job's end, on a worker, waits for it.
  const std::lock_guard lock(mutex_);
  if (tickets_.contains(id)) throw usageError(fmt::format("Request {} is still under way.", id));
  tickets_[id] = queueOf(operation->bench).submit(std::move(job));
}

// Answered at once, also where the job behind it has not begun or still has to notice.
void Server::cancel(int64_t id, const Request& request) {
  const int64_t other = request.whole("request", INT64_MIN, INT64_MAX);
  if (finish(other)) channel_.write({{"id", other}, {"cancelled", true}});
  succeed(id, {});
}

bool Server::finish(int64_t id) {
  JobTicket ticket;  // let go outside of the lock
  const std::lock_guard lock(mutex_);
  const auto found = tickets_.find(id);
  if (found == tickets_.end()) return false;
  ticket = std::move(found->second);
  tickets_.erase(found);
  return true;
}

void Server::succeed(int64_t id, Answer answer) {
  answer.head["id"] = id;
  answer.head["ok"] = true;
  if (answer.payload.size() > longestPayload)
    return fail(
        id, std::make_exception_ptr(resourceError("The answer is larger than 1 GiB. Ask for less at once.")));
  channel_.write(answer.head, answer.payload);
}

void Server::fail(const json& id, const std::exception_ptr& why) {
  if (is<Cancelled>(why)) return channel_.write({{"id", id}, {"cancelled", true}});
  const Error error = toldAs(why);
  channel_.write(
      {{"id", id}, {"error", {{"line", error.what()}, {"class", static_cast<int>(error.errorClass())}}}});
}

// After an answer, not with the heartbeat: the store may be busy, and the heart must beat.
void Server::tellNotices() {
  for (const std::string& line : workspace_.store().takeNotices())
    channel_.write({{"event", "notice"}, {"line", line}});
}

// Nothing is told of a request that has been answered.
void Server::tell(int64_t id, json event) {
  const std::lock_guard lock(mutex_);
  if (!tickets_.contains(id)) return;
  event["id"] = id;
  channel_.write(event);
}

// Ten events a second are as many as an eye can use.
std::function<void(double)> Server::progressOf(int64_t id) {
  return [this, id, started = Clock::time_point{}, told = Clock::time_point{}](double done) mutable {
    const auto now = Clock::now();
    if (started == Clock::time_point{}) started = now;
    if (now - told < std::chrono::milliseconds(100)) return;
    told = now;
    json event{{"id", id}, {"event", "progress"}, {"done", done}};
    const double seconds = std::chrono::duration<double>(now - started).count();
    if (done > 0.01) event["seconds_left"] = seconds * (1 - done) / done;
    channel_.write(event);
  };
}

void Server::beat(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any ended;
  std::unique_lock lock(mutex);
  while (!ended.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; }) &&
         !stop.stop_requested()) {
    const int busy = quick_->running() + patient_->running() + runs_->running();
    channel_.write({{"event", "heartbeat"},
                    {"busy", busy},
                    {"resident_bytes", residentMemory()},
                    {"cache_bytes", workspace_.cacheBytes()}});
  }
}

}  // namespace janus
