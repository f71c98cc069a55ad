// See job_queue.h. One mutex guards the order of waiting jobs; each job's own state is its stop source.
#include "engine/job/job_queue.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "base/cancelled.h"

namespace janus {

struct JobTicket::State {
  std::stop_source stop;
};

namespace {

// Lets only rising progress through, and none once closed: late reports of helper threads must not follow the
// end.
class Gate {
 public:
  explicit Gate(std::function<void(double)> told) : told_(std::move(told)) {}
  void report(double done) {
    const std::lock_guard lock(mutex_);
    if (!told_ || !(done > highest_)) return;
    highest_ = done;
    told_(done);
  }
  void close() {
    const std::lock_guard lock(mutex_);
    told_ = nullptr;
  }

 private:
  std::mutex mutex_;
  std::function<void(double)> told_;
  double highest_ = -1;
};

struct Waiting {
  Job job;
  std::stop_source stop;
};

std::exception_ptr outcomeOf(const Job& job, const JobControl& control) {
  try {
    throwIfStopped(control.stop);
    job.work(control);
    return nullptr;
  } catch (...) {  // the one catch of a job: whatever it threw is the job's result
    return std::current_exception();
  }
}

void perform(Waiting& waiting) {
  const auto gate = std::make_shared<Gate>(std::move(waiting.job.progress));
  const JobControl control{waiting.stop.get_token(), [gate](double done) { gate->report(done); }};
  const std::exception_ptr outcome = outcomeOf(waiting.job, control);
  gate->close();
  if (waiting.job.ended) waiting.job.ended(outcome);
}

}  // namespace

struct JobQueue::Shared {
  using Order = std::pair<int, uint64_t>;  // (-priority, arrival): the map's first is the next
  mutable std::mutex mutex;
  std::condition_variable changed;
  std::map<Order, Waiting> waiting;
  std::map<uint64_t, std::stop_source> running;
  uint64_t arrivals = 0;
  bool closing = false;

  // The next job and its number, or nothing when the queue is closing.
  std::optional<std::pair<uint64_t, Waiting>> next() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return closing || !waiting.empty(); });
    if (closing) return std::nullopt;
    auto node = waiting.extract(waiting.begin());
    running.emplace(node.key().second, node.mapped().stop);
    return std::pair(node.key().second, std::move(node.mapped()));
  }

  void finished(uint64_t number) {
    const std::lock_guard lock(mutex);
    running.erase(number);
  }

  // Asks what runs to stop and hands over what waits. Stop callbacks are the jobs' own code: called unlocked.
  std::map<Order, Waiting> close() {
    std::unique_lock lock(mutex);
    closing = true;
    changed.notify_all();
    auto stopping = running;
    auto left = std::exchange(waiting, {});
    lock.unlock();
    for (auto& [number, stop] : stopping) stop.request_stop();
    return left;
  }
};

struct JobQueue::Workers {
  std::vector<std::jthread> threads;
};

JobTicket& JobTicket::operator=(JobTicket&& other) noexcept {
  if (this == &other) return *this;
  cancel();
  state_ = std::move(other.state_);
  return *this;
}

void JobTicket::cancel() noexcept {
  if (const auto state = std::exchange(state_, nullptr)) state->stop.request_stop();
}

JobQueue::JobQueue(int workers) : shared_(std::make_shared<Shared>()), workers_(std::make_unique<Workers>()) {
  for (int i = 0; i < std::max(workers, 1); ++i)
    workers_->threads.emplace_back([shared = shared_] {
      while (auto next = shared->next()) {
        perform(next->second);
        shared->finished(next->first);
      }
    });
}

JobQueue::~JobQueue() {
  for (auto& [order, waiting] : shared_->close()) {
    waiting.stop.request_stop();
    perform(waiting);
  }
  workers_->threads.clear();
}

JobTicket JobQueue::submit(Job job) {
  const auto state = std::make_shared<JobTicket::State>();
  const int priority = job.priority;
  const std::lock_guard lock(shared_->mutex);
  shared_->waiting.emplace(Shared::Order{-priority, shared_->arrivals++},
                           Waiting{std::move(job), state->stop});
  shared_->changed.notify_one();
  return JobTicket(state);
}

int JobQueue::running() const {
  const std::lock_guard lock(shared_->mutex);
  return static_cast<int>(shared_->running.size());
}

int JobQueue::waiting() const {
  const std::lock_guard lock(shared_->mutex);
  return static_cast<int>(shared_->waiting.size());
}

}  // namespace janus
