// Loops shared out among threads.
#include "kernels/cpu/thread_pool.h"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace janus {
namespace {

TEST(ThreadPool, HasTheThreadsAskedFor) {
  EXPECT_EQ(ThreadPool(3).threads(), 3);
  EXPECT_EQ(ThreadPool(1).threads(), 1);
  EXPECT_GE(ThreadPool(0).threads(), 1);
}

TEST(ThreadPool, DoesEveryIterationOnce) {
  for (const int threads : {1, 2, 5}) {
    ThreadPool pool(threads);
    std::vector<std::atomic<int>> done(1000);
    pool.forEach(1000, [&](int64_t i) { ++done[static_cast<size_t>(i)]; });
    for (const auto& count : done) EXPECT_EQ(count, 1);
    pool.forEach(0, [](int64_t) { FAIL(); });
  }
}

TEST(ThreadPool, LoopsMayBeNested) {
  ThreadPool pool(3);
  std::atomic<int> done = 0;
  pool.forEach(
      7, [&](int64_t) { pool.forEach(11, [&](int64_t) { pool.forEach(3, [&](int64_t) { ++done; }); }); });
  EXPECT_EQ(done, 7 * 11 * 3);
}

TEST(ThreadPool, ServesSeveralCallersAtOnce) {
  ThreadPool pool(2);
  std::atomic<int> done = 0;
  std::vector<std::jthread> callers;
  for (int i = 0; i < 4; ++i)
    callers.emplace_back([&] {
      for (int round = 0; round < 50; ++round) pool.forEach(20, [&](int64_t) { ++done; });
    });
  callers.clear();
  EXPECT_EQ(done, 4 * 50 * 20);
}

TEST(ThreadPool, PassesTheFirstErrorOnAndStopsThere) {
  for (const int threads : {1, 4}) {
    ThreadPool pool(threads);
    std::atomic<int> done = 0;
    const auto run = [&] {
      pool.forEach(100000, [&](int64_t i) {
        ++done;
        if (i == 10) throw std::runtime_error("ten");
      });
    };
    EXPECT_THROW(run(), std::runtime_error);
    EXPECT_LT(done, 100000);
    pool.forEach(5, [&](int64_t) { ++done; });  // still works
  }
}

}  // namespace
}  // namespace janus
