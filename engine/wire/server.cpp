#include "engine/wire/server.h"

#include <unistd.h>

#include <condition_variable>
#include <new>

#include <fmt/format.h>

#include "base/cancelled.h"
#include "base/error.h"
#include "engine/compute/estimate.h"
#include "kernels/device_failure.h"
#include "protocol/codec.h"
#include "protocol/messages.h"

namespace janus {
namespace {

// One run is computed at a time: that keeps the device busy.
constexpr int quickWorkers = 3, patientWorkers = 3, runWorkers = 1;

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

struct Server::Request {
  int64_t id;
  const Operation* operation;
  Frame frame;
};

Server::Server(Session& session, int in, int out)
    : session_(session),
      channel_(in, out),
      quick_(std::make_unique<JobQueue>(quickWorkers)),
      runs_(std::make_unique<JobQueue>(runWorkers)),
      patient_(std::make_unique<JobQueue>(patientWorkers)) {
  session_.cache().store();
  heart_ = std::jthread([this](const std::stop_token& stop) { beat(stop); });
}

Server::~Server() = default;

void Server::serve(const std::function<void()>& leaving) {
  while (const auto frame = channel_.read())
    if (!accept(*frame)) break;
  leaving();
  heart_ = {};
  patient_.reset();  // before the runs that it hands on
  runs_.reset();
  quick_.reset();
}

bool Server::accept(const Frame& frame) {
  const auto id = idOf(frame);
  try {
    if (!id) throw usageError("The engine cannot answer a request without a whole number as its \"id\".");
    const std::string op = opOf(frame);
    if (op == HelloRequest::op) greet(frame);
    if (!greeted_) throw usageError("The engine answers nothing before \"hello\".");
    if (op == CancelRequest::op)
      cancel(*id, frame);
    else if (op == QuitRequest::op)
      succeed(*id, answerFrame(*id, DoneAnswer()));
    else
      start(*id, frame);
    return op != QuitRequest::op;
  } catch (const Error&) {
    fail(id, std::current_exception());
    return true;
  }
}

void Server::greet(const Frame& frame) {
  const int asked = readRequest<HelloRequest>(frame).protocol;
  if (asked != protocolVersion)
    throw usageError(
        fmt::format("The window speaks protocol {}, this engine {}: install both from the same version.",
                    asked, protocolVersion));
  greeted_ = true;
}

JobQueue& Server::queueOf(WorkerPool pool) {
  if (pool == WorkerPool::Run) return *runs_;
  return pool == WorkerPool::Patient ? *patient_ : *quick_;
}

void Server::start(int64_t id, const Frame& frame) {
  const std::string op = opOf(frame);
  const Operation* operation = operationNamed(op);
  if (!operation) throw usageError("The engine has no operation " + inQuotes(op) + ".");
  const auto request = std::make_shared<const Request>(Request{id, operation, frame});
  // Held until the ticket lies in the map: the job's end, on a worker, waits for it.
  const std::lock_guard lock(mutex_);
  if (tickets_.contains(id)) throw usageError(fmt::format("Request {} is still under way.", id));
  tickets_[id] = operation->stored ? patient_->submit(lookUp(request))
                                   : queueOf(operation->pool).submit(compute(request));
}

// What is stored is answered at once; what is not joins the queue of what is computed.
Job Server::lookUp(const std::shared_ptr<const Request>& request) {
  const auto found = std::make_shared<std::optional<Frame>>();
  Job job;
  job.priority = request->operation->priority;
  job.work = [this, request, found](const JobControl& control) {
    *found = request->operation->stored(session_, request->id, request->frame, control);
  };
  job.ended = [this, request, found](const std::exception_ptr& why) {
    if (why || *found) return end(request->id, why, found->value_or(Frame()));
    const std::lock_guard lock(mutex_);
    const auto ticket = tickets_.find(request->id);
    if (ticket != tickets_.end()) ticket->second = queueOf(request->operation->pool).submit(compute(request));
  };
  return job;
}

Job Server::compute(const std::shared_ptr<const Request>& request) {
  const auto answer = std::make_shared<Frame>();
  const int64_t id = request->id;
  Job job;
  job.priority = request->operation->priority;
  job.work = [this, request, answer](const JobControl& control) {
    const auto previewed = [this, request](const RunPreview& preview) {
      tell(request->id, eventFrame(preview, request->id));
    };
    *answer = request->operation->answer(session_, request->id, request->frame, control, previewed);
  };
  job.ended = [this, id, answer](const std::exception_ptr& why) { end(id, why, *answer); };
  job.progress = progressOf(id);
  return job;
}

// Answered at once, also where the job behind it has not begun or still has to notice.
void Server::cancel(int64_t id, const Frame& frame) {
  const int64_t other = readRequest<CancelRequest>(frame).request;
  if (finish(other)) channel_.write(cancelledFrame(other));
  succeed(id, answerFrame(id, DoneAnswer()));
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

void Server::end(int64_t id, const std::exception_ptr& why, const Frame& answer) {
  if (!finish(id)) return;
  why ? fail(id, why) : succeed(id, answer);
  // A process whose device is lost never gets it back: the window starts another, and asks the others
  // again.
  if (why && is<DeviceLost>(why)) ::_exit(static_cast<int>(ErrorClass::Resource));
  tellNotices();
}

void Server::succeed(int64_t id, const Frame& answer) {
  if (answer.payload.size() > longestPayload)
    return fail(
        id, std::make_exception_ptr(resourceError("The answer is larger than 1 GiB. Ask for less at once.")));
  channel_.write(answer);
}

void Server::fail(std::optional<int64_t> id, const std::exception_ptr& why) {
  channel_.write(is<Cancelled>(why) ? cancelledFrame(id) : errorFrame(id, toldAs(why)));
}

// After an answer, not with the heartbeat: the store may be busy, and the heart must beat.
void Server::tellNotices() {
  for (std::string& line : session_.cache().takeNotices())
    channel_.write(eventFrame(NoticeEvent{std::move(line)}));
}

// Nothing is told of a request that has been answered.
void Server::tell(int64_t id, const Frame& event) {
  const std::lock_guard lock(mutex_);
  if (tickets_.contains(id)) channel_.write(event);
}

// Ten events a second are as many as an eye can use.
std::function<void(double)> Server::progressOf(int64_t id) {
  return [this, id, started = Clock::time_point{}, told = Clock::time_point{}](double done) mutable {
    const auto now = Clock::now();
    if (started == Clock::time_point{}) started = now;
    if (now - told < std::chrono::milliseconds(100)) return;
    told = now;
    ProgressEvent event{.done = done, .secondsLeft = {}};
    const double seconds = std::chrono::duration<double>(now - started).count();
    if (done > 0.01) event.secondsLeft = seconds * (1 - done) / done;
    channel_.write(eventFrame(event, id));
  };
}

void Server::beat(const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any ended;
  std::unique_lock lock(mutex);
  while (!ended.wait_for(lock, stop, std::chrono::seconds(1), [] { return false; }) && !stop.stop_requested())
    channel_.write(
        eventFrame(HeartbeatEvent{.busy = quick_->running() + patient_->running() + runs_->running(),
                                  .residentBytes = residentMemory(),
                                  .cacheBytes = session_.cache().bytes()}));
}

}  // namespace janus
