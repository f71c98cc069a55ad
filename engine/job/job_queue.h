// Work done away from the thread that asks for it: most urgent first, first come first served, cancelled by
// letting go.
#pragma once

#include <exception>
#include <functional>
#include <memory>
#include <stop_token>

namespace janus {

// What a running job sees of the world.
struct JobControl {
  std::stop_token stop;
  std::function<void(double)> progress;  // fraction done, 0..1; may be called from any thread; never empty
};

struct Job {
  std::function<void(const JobControl&)> work;
  // Told exactly once per job, on a worker (or, for jobs still waiting when the queue ends, on the thread
  // that ends it): nullptr when the work was done, Cancelled when it was stopped or never started, else what
  // it threw.
  std::function<void(std::exception_ptr)> ended = nullptr;
  // Told on the threads that do the work. Only rising values, none after `ended`.
  std::function<void(double)> progress = nullptr;
  int priority = 0;  // higher first; equal ones in the order of arrival
};

// The right to a job's result. Letting it go (or cancel()) asks the job to stop; a job that has not begun
// never will.
class JobTicket {
 public:
  JobTicket() = default;
  ~JobTicket() { cancel(); }
  JobTicket(JobTicket&&) noexcept = default;
  JobTicket& operator=(JobTicket&& other) noexcept;
  // Never blocks on the work and never calls `ended` itself, so it may be called with any lock held.
  void cancel() noexcept;
  // The job goes on whatever becomes of the ticket.
  void detach() noexcept { state_.reset(); }

 private:
  friend class JobQueue;
  struct State;
  explicit JobTicket(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

class JobQueue {
 public:
  explicit JobQueue(int workers);
  ~JobQueue();  // cancels everything and waits for what is running
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;

  [[nodiscard]] JobTicket submit(Job job);
  int running() const;
  int waiting() const;

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
  struct Workers;
  std::unique_ptr<Workers> workers_;
};

}  // namespace janus
