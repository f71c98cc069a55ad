// The promises of the job queue: order, cancellation by letting go, one ending per job.
#include "engine/job/job_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "base/cancelled.h"
#include "base/error.h"

namespace janus {
namespace {

// Keeps the only worker of a queue busy until opened, so that what is submitted meanwhile has to wait.
class Blocker {
 public:
  explicit Blocker(JobQueue& queue) {
    ticket_ = queue.submit({.work =
                                [this](const JobControl&) {
                                  begun_.set_value();
                                  opened_.get_future().wait();
                                },
                            .priority = 1000});
    begun_.get_future().wait();
  }
  void open() { opened_.set_value(); }

 private:
  std::promise<void> begun_, opened_;
  JobTicket ticket_;
};

// What a job ended with, waited for.
class Ending {
 public:
  std::function<void(std::exception_ptr)> told() {
    return [this](std::exception_ptr outcome) { ended_.set_value(outcome); };
  }
  bool wasCancelled() {
    const std::exception_ptr outcome = future_.get();
    if (!outcome) return false;
    try {
      std::rethrow_exception(outcome);
    } catch (const Cancelled&) {
      return true;
    }
  }
  std::exception_ptr outcome() { return future_.get(); }

 private:
  std::promise<std::exception_ptr> ended_;
  std::future<std::exception_ptr> future_ = ended_.get_future();
};

void untilStopped(const JobControl& control) {
  while (!control.stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  throw Cancelled();
}

TEST(JobQueue, UrgentFirstThenFirstComeFirstServed) {
  JobQueue queue(1);
  std::vector<int> order;  // written by the one worker only
  std::vector<JobTicket> tickets;
  Ending last;
  Blocker blocker(queue);
  for (const auto& [name, priority] : {std::pair{1, 0}, {2, 5}, {3, 0}, {4, 5}, {5, -1}})
    tickets.push_back(
        queue.submit({.work = [&order, name = name](const JobControl&) { order.push_back(name); },
                      .ended = name == 5 ? last.told() : nullptr,
                      .priority = priority}));
  EXPECT_EQ(queue.waiting(), 5);
  EXPECT_EQ(queue.running(), 1);
  blocker.open();
  last.outcome();
  EXPECT_EQ(order, (std::vector{2, 4, 1, 3, 5}));
}

TEST(JobQueue, AJobWhoseTicketIsGoneNeverStartsAndIsToldSo) {
  JobQueue queue(1);
  bool started = false;
  Ending ending;
  Blocker blocker(queue);
  {
    const JobTicket ticket =
        queue.submit({.work = [&](const JobControl&) { started = true; }, .ended = ending.told()});
  }
  blocker.open();
  EXPECT_TRUE(ending.wasCancelled());
  EXPECT_FALSE(started);
}

TEST(JobQueue, LettingGoStopsARunningJob) {
  JobQueue queue(1);
  std::promise<void> begun;
  Ending ending;
  JobTicket ticket = queue.submit({.work =
                                       [&](const JobControl& control) {
                                         begun.set_value();
                                         untilStopped(control);
                                       },
                                   .ended = ending.told()});
  begun.get_future().wait();
  ticket = JobTicket();
  EXPECT_TRUE(ending.wasCancelled());
}

TEST(JobQueue, ADetachedJobGoesOn) {
  JobQueue queue(1);
  Ending ending;
  std::atomic<bool> done = false;
  queue.submit({.work = [&](const JobControl&) { done = true; }, .ended = ending.told()}).detach();
  EXPECT_EQ(ending.outcome(), nullptr);
  EXPECT_TRUE(done);
}

TEST(JobQueue, WhatAJobThrowsIsItsResultAndTheWorkerLives) {
  JobQueue queue(1);
  Ending failed, fine;
  const JobTicket a =
      queue.submit({.work = [](const JobControl&) { throw inputError("bad"); }, .ended = failed.told()});
  const JobTicket b = queue.submit({.work = [](const JobControl&) {}, .ended = fine.told()});
  EXPECT_THROW(std::rethrow_exception(failed.outcome()), Error);
  EXPECT_EQ(fine.outcome(), nullptr);
}

TEST(JobQueue, ProgressOnlyRisesAndStopsAtTheEnd) {
  JobQueue queue(1);
  std::vector<double> told;
  std::function<void(double)> kept;
  Ending ending;
  const JobTicket ticket = queue.submit({.work =
                                             [&](const JobControl& control) {
                                               for (const double done : {0.1, 0.5, 0.3, 0.5, 0.9})
                                                 control.progress(done);
                                               kept = control.progress;
                                             },
                                         .ended = ending.told(),
                                         .progress = [&](double done) { told.push_back(done); }});
  ending.outcome();
  kept(1.0);
  EXPECT_EQ(told, (std::vector{0.1, 0.5, 0.9}));
}

TEST(JobQueue, EndingTheQueueStopsWhatRunsAndTellsWhatWaits) {
  Ending running, waiting;
  std::promise<void> begun;
  auto queue = std::make_unique<JobQueue>(1);
  JobTicket a = queue->submit({.work =
                                   [&](const JobControl& control) {
                                     begun.set_value();
                                     untilStopped(control);
                                   },
                               .ended = running.told()});
  begun.get_future().wait();
  JobTicket b = queue->submit({.work = [](const JobControl&) {}, .ended = waiting.told()});
  queue.reset();
  EXPECT_TRUE(running.wasCancelled());
  EXPECT_TRUE(waiting.wasCancelled());
}

// Meant for the thread sanitizer: many submitters, workers and cancels at once; every job ends exactly once.
TEST(JobQueue, EveryJobEndsOnceUnderLoad) {
  constexpr int submitters = 4, jobs = 200;
  std::atomic<int> ended = 0, cancelled = 0, done = 0;
  {
    JobQueue queue(3);
    std::vector<std::jthread> threads;
    for (int t = 0; t < submitters; ++t)
      threads.emplace_back([&, t] {
        std::vector<JobTicket> kept;
        for (int i = 0; i < jobs; ++i) {
          JobTicket ticket =
              queue.submit({.work =
                                [&](const JobControl& control) {
                                  control.progress(0.5);
                                  throwIfStopped(control.stop);
                                  ++done;
                                },
                            .ended = [&](std::exception_ptr outcome) { ++ended, outcome ? ++cancelled : 0; },
                            .progress = [](double) {},
                            .priority = (i * 7 + t) % 3});
          if (i % 2) kept.push_back(std::move(ticket));
        }
        while (queue.waiting() > 0) std::this_thread::yield();
      });
  }
  EXPECT_EQ(ended, submitters * jobs);
  EXPECT_EQ(done + cancelled, submitters * jobs);
  EXPECT_GE(done, 1);
}

}  // namespace
}  // namespace janus
