// Threads that divide the iterations of loops among themselves, also of loops inside loops.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace janus {

// The caller of a loop works on it too; idle threads help. A thread only ever waits for iterations that
// another thread is running, so nested loops cannot lock each other out. Workers run at nice 10, so that the
// window stays responsive.
class ThreadPool {
 public:
  explicit ThreadPool(int threads);  // 0: as many as the process may use
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  // Calls body(0) .. body(count - 1), each once, in any order and at the same time. When one throws, those
  // not yet begun are left out and the first exception is thrown again here.
  void forEach(int64_t count, const std::function<void(int64_t)>& body);

 private:
  struct Loop;
  void work();
  void help(Loop& loop, std::unique_lock<std::mutex>& lock);
  Loop* openLoop();
  void finish(Loop& loop);

  std::mutex mutex_;
  std::condition_variable loopAdded_, loopLeft_;
  std::vector<Loop*> loops_;
  int idle_ = 0;
  bool ending_ = false;
  std::vector<std::thread> workers_;
};

}  // namespace janus
