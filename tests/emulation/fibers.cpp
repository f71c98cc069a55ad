// Fibers for a block's threads.
#include <array>
#include <cstdio>
#include <memory>
#include <mutex>
#include <vector>

#include "cuda_runtime.h"
#include "device_state.h"
#include "stream.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

#if !defined(__x86_64__)
#error "The switch between fibers is written for x86-64."
#endif

// Saves what a function must preserve (System V ABI, 3.2.1), leaves the stack in *from and goes on at `to`.
// Unlike swapcontext it makes no system call, and a kernel switches millions of times.
extern "C" void janus_switch_fiber(void** from, void* to);
asm(R"(
.text
.type janus_switch_fiber, @function
janus_switch_fiber:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size janus_switch_fiber, .-janus_switch_fiber
)");

namespace emulation {
namespace {

constexpr size_t stackBytes = 128 << 10;
constexpr size_t warpThreads = 32;

enum class State { Ready, AtBarrier, AtWarp, Ended };

struct Copy {
  void* to;
  const void* from;
  int bytes;
};

struct Fiber {
  void* stackPointer = nullptr;
  std::unique_ptr<char[]> stack{new char[stackBytes]};
  State state = State::Ready;
  GridPosition position;
  int lane = 0;
  WarpOperation operation = nullptr;
  void* brought = nullptr;
  std::vector<std::vector<Copy>> groups;  // committed copies, oldest first
  std::vector<Copy> open;
};

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "emulated kernel: %s\n", what);
  std::abort();
}

// The numbers below `count`, each once, in an order that changes from call to call and is the same in every
// run of a program. A device promises none: what only works in the order of threads or blocks is to fail
// here.
class AnyOrder {
 public:
  explicit AnyOrder(size_t count) : count_(count) {
    static uint64_t state = 0;
    state = state * 6364136223846793005u + 1442695040888963407u;  // Knuth, MMIX
    const uint64_t drawn = state >> 33;
    at_ = drawn % count;
    // A prime that is larger than any count of threads or blocks here leaves no number out.
    constexpr std::array<uint64_t, 4> primes{2147483647, 2147483629, 2147483587, 2147483579};
    step_ = primes[drawn / 64 % primes.size()] % count;
  }
  size_t next() {
    const size_t now = at_;
    at_ = (at_ + step_) % count_;
    return now;
  }

 private:
  size_t count_, at_, step_;
};

// One block at a time: resumes fibers until all have ended.
class Block {
 public:
  void run(const GridPosition& position, const std::function<void()>& thread);
  void wait(State state);
  Fiber& fiber() { return *fibers_[current_]; }

 private:
  [[noreturn]] static void enter();
  void start(Fiber& fiber);
  void resume(size_t index);
  bool releaseBarrier();
  bool releaseWarp(size_t first, size_t last);
  bool runWarp(size_t first, size_t last);

  std::vector<std::unique_ptr<Fiber>> fibers_;
  size_t count_ = 0, current_ = 0;
  void* scheduler_ = nullptr;
  const std::function<void()>* thread_ = nullptr;
#if defined(__SANITIZE_ADDRESS__)
  void* schedulerFake_ = nullptr;
  const void* schedulerStack_ = nullptr;
  size_t schedulerStackBytes_ = 0;
#endif
};

Block& block() {
  static Block instance;
  return instance;
}

void Block::enter() {
  Block& self = block();
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(nullptr, &self.schedulerStack_, &self.schedulerStackBytes_);
#endif
  (*self.thread_)();
  Fiber& fiber = self.fiber();
  if (!fiber.open.empty() || !fiber.groups.empty()) fail("a thread ended with copies it did not wait for");
  fiber.state = State::Ended;
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(nullptr, self.schedulerStack_, self.schedulerStackBytes_);
#endif
  janus_switch_fiber(&fiber.stackPointer, self.scheduler_);
  std::abort();  // an ended fiber is never resumed
}

// The first switch to a fiber pops six registers and returns into enter().
void Block::start(Fiber& fiber) {
  auto top = reinterpret_cast<uintptr_t>(fiber.stack.get() + stackBytes) / 16 * 16 - 64;
  auto** slot = reinterpret_cast<void**>(top);
  *slot = reinterpret_cast<void*>(&Block::enter);
  for (int i = 0; i < 6; ++i) *--slot = nullptr;
  fiber.stackPointer = slot;
  fiber.state = State::Ready;
}

void Block::resume(size_t index) {
  current_ = index;
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(&schedulerFake_, fiber().stack.get(), stackBytes);
#endif
  janus_switch_fiber(&scheduler_, fiber().stackPointer);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(schedulerFake_, nullptr, nullptr);
#endif
}

void Block::wait(State state) {
  Fiber& self = fiber();
  self.state = state;
#if defined(__SANITIZE_ADDRESS__)
  void* fake = nullptr;
  __sanitizer_start_switch_fiber(&fake, schedulerStack_, schedulerStackBytes_);
#endif
  janus_switch_fiber(&self.stackPointer, scheduler_);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(fake, &schedulerStack_, &schedulerStackBytes_);
#endif
}

// A warp's operation is done when all of its threads have come to it.
bool Block::releaseWarp(size_t first, size_t last) {
  for (size_t i = first; i < last; ++i)
    if (fibers_[i]->state != State::AtWarp) return false;
  if (last - first != warpThreads) fail("an operation of the warp in a warp that is not whole");
  void* lanes[warpThreads];
  for (size_t i = first; i < last; ++i) {
    if (fibers_[i]->operation != fibers_[first]->operation)
      fail("threads of a warp are at different operations");
    lanes[i - first] = fibers_[i]->brought;
  }
  fibers_[first]->operation(lanes);
  for (size_t i = first; i < last; ++i) fibers_[i]->state = State::Ready;
  return true;
}

// As far as the warp gets without the others, which shows what relies on their keeping pace. True when all of
// its threads have ended.
bool Block::runWarp(size_t first, size_t last) {
  for (;;) {
    bool ended = true;
    AnyOrder order(last - first);
    for (size_t n = first; n < last; ++n) {
      const size_t i = first + order.next();
      if (fibers_[i]->state == State::Ready) resume(i);
      ended &= fibers_[i]->state == State::Ended;
    }
    if (ended || !releaseWarp(first, last)) return ended;
  }
}

bool Block::releaseBarrier() {
  for (size_t i = 0; i < count_; ++i)
    if (fibers_[i]->state != State::AtBarrier) return false;
  for (size_t i = 0; i < count_; ++i) fibers_[i]->state = State::Ready;
  return true;
}

void Block::run(const GridPosition& position, const std::function<void()>& thread) {
  thread_ = &thread;
  count_ = size_t{position.blockSize.x} * position.blockSize.y * position.blockSize.z;
  while (fibers_.size() < count_) fibers_.push_back(std::make_unique<Fiber>());
  for (size_t i = 0; i < count_; ++i) {
    const auto index = static_cast<unsigned>(i);
    Fiber& fiber = *fibers_[i];
    fiber.position = position;
    fiber.position.thread =
        dim3(index % position.blockSize.x, index / position.blockSize.x % position.blockSize.y,
             index / (position.blockSize.x * position.blockSize.y));
    fiber.lane = static_cast<int>(i % warpThreads);
    start(fiber);
  }
  for (;;) {
    bool ended = true;
    const size_t warps = (count_ + warpThreads - 1) / warpThreads;
    AnyOrder order(warps);
    for (size_t n = 0; n < warps; ++n) {
      const size_t first = order.next() * warpThreads;
      ended &= runWarp(first, std::min(first + warpThreads, count_));
    }
    if (ended) return;
    if (!releaseBarrier())
      fail("some threads wait at a barrier or for their warp, and the others never come");
  }
}

}  // namespace

GridPosition& here() { return block().fiber().position; }
int lane() { return block().fiber().lane; }

void launch(dim3 grid, dim3 blockSize, Stream* stream, const std::function<void()>& thread) {
  noteLaunch();
  if (size_t{blockSize.x} * blockSize.y * blockSize.z > 1024) fail("a block has more than 1024 threads");
  if (grid.y > 65535 || grid.z > 65535) fail("a grid is larger than a device allows");
  queue(stream, [=] {
    static std::mutex mutex;  // one kernel at a time, as threads of a block are fibers of one
    const std::lock_guard lock(mutex);
    if (!beginKernel()) return;
    const size_t blocks = size_t{grid.x} * grid.y * grid.z;
    AnyOrder order(blocks);
    for (size_t n = 0; n < blocks; ++n) {
      const size_t i = order.next(), row = i / grid.x;
      const dim3 index(static_cast<unsigned>(i % grid.x), static_cast<unsigned>(row % grid.y),
                       static_cast<unsigned>(row / grid.y));
      block().run({dim3(), index, blockSize, grid}, thread);
    }
  });
}

void barrier() { block().wait(State::AtBarrier); }

void together(WarpOperation operation, void* brought) {
  Fiber& fiber = block().fiber();
  fiber.operation = operation;
  fiber.brought = brought;
  block().wait(State::AtWarp);
}

void copyLater(void* to, const void* from, int bytes) {
  if (reinterpret_cast<uintptr_t>(to) % 16 != 0 || reinterpret_cast<uintptr_t>(from) % 16 != 0)
    fail("an asynchronous copy is not aligned to 16 bytes");
  block().fiber().open.push_back({to, from, bytes});
}

void commitCopies() {
  Fiber& fiber = block().fiber();
  fiber.groups.push_back(std::move(fiber.open));
  fiber.open.clear();
}

void awaitCopies(int groupsLeft) {
  auto& groups = block().fiber().groups;
  while (static_cast<int>(groups.size()) > groupsLeft) {
    for (const Copy& copy : groups.front()) {
      std::memset(copy.to, 0, 16);
      std::memcpy(copy.to, copy.from, static_cast<size_t>(copy.bytes));
    }
    groups.erase(groups.begin());
  }
}

}  // namespace emulation
