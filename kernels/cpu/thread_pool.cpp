#include "kernels/cpu/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <exception>

#ifdef __linux__
#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace janus {
namespace {

int usableCores() {
#ifdef __linux__
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof allowed, &allowed) == 0) return std::max(1, CPU_COUNT(&allowed));
#endif
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void lowerPriority() {
#ifdef __linux__
  setpriority(PRIO_PROCESS, static_cast<id_t>(syscall(SYS_gettid)), 10);
#endif
}

}  // namespace

struct ThreadPool::Loop {
  const std::function<void(int64_t)>& body;
  int64_t count;
  std::atomic<int64_t> next{0};
  int helpers = 0;  // workers inside; only under the pool's mutex
  std::mutex errorMutex{};
  std::exception_ptr error{};

  bool open() const { return next.load(std::memory_order_relaxed) < count; }

  void run() {
    for (int64_t i; (i = next.fetch_add(1)) < count;) {
      try {
        body(i);
      } catch (...) {
        const std::lock_guard lock(errorMutex);
        if (!error) error = std::current_exception();
        next = count;
      }
    }
  }
};

ThreadPool::ThreadPool(int threads) {
  const int workers = (threads > 0 ? threads : usableCores()) - 1;
  for (int i = 0; i < workers; ++i) workers_.emplace_back([this] { work(); });
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  loopAdded_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::forEach(int64_t count, const std::function<void(int64_t)>& body) {
  if (count <= 1 || workers_.empty()) {
    for (int64_t i = 0; i < count; ++i) body(i);
    return;
  }
  Loop loop{body, count};
  int idle;
  {
    const std::lock_guard lock(mutex_);
    loops_.push_back(&loop);
    idle = idle_;
  }
  for (int64_t i = 0; i < std::min<int64_t>(idle, count - 1); ++i) loopAdded_.notify_one();
  loop.run();
  finish(loop);
  if (loop.error) std::rethrow_exception(loop.error);
}

// Takes the loop off the list, so that no thread joins it any more, and waits for the threads inside. They
// are in their last iteration, so checking again a few times usually costs less than sleeping.
void ThreadPool::finish(Loop& loop) {
  std::unique_lock lock(mutex_);
  loops_.erase(std::find(loops_.begin(), loops_.end(), &loop));
  for (int look = 0; look < 50 && loop.helpers > 0; ++look) {
    lock.unlock();
    std::this_thread::yield();
    lock.lock();
  }
  loopLeft_.wait(lock, [&] { return loop.helpers == 0; });
}

// The innermost loops were added last, and others wait for them: they come first.
ThreadPool::Loop* ThreadPool::openLoop() {
  const auto found = std::find_if(loops_.rbegin(), loops_.rend(), [](Loop* loop) { return loop->open(); });
  return found == loops_.rend() ? nullptr : *found;
}

// The lock is held at the call and at the return: `loop` may be gone as soon as no thread is counted inside.
void ThreadPool::help(Loop& loop, std::unique_lock<std::mutex>& lock) {
  ++loop.helpers;
  lock.unlock();
  loop.run();
  lock.lock();
  if (--loop.helpers == 0) loopLeft_.notify_all();
}

void ThreadPool::work() {
  lowerPriority();
  std::unique_lock lock(mutex_);
  while (!ending_) {
    if (Loop* loop = openLoop()) {
      help(*loop, lock);
    } else {
      ++idle_;
      loopAdded_.wait(lock);
      --idle_;
    }
  }
}

}  // namespace janus
