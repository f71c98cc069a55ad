// Fibers for a block's threads.
#include <ucontext.h>

#include <cstdio>
#include <memory>
#include <vector>

#include "cuda_runtime.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif

namespace emulation {
namespace {

constexpr size_t stackBytes = 128 << 10;
constexpr int warpSize = 32;

enum class State { Ready, AtBarrier, AtShuffle, Ended };

struct Fiber {
  ucontext_t context;
  std::unique_ptr<char[]> stack{new char[stackBytes]};
  State state = State::Ready;
  Place place;
  float given = 0, taken = 0;  // of a shuffle
  int laneMask = 0;
};

[[noreturn]] void fail(const char* what) {
  std::fprintf(stderr, "emulated kernel: %s\n", what);
  std::abort();
}

// One block at a time: resumes fibers until all have ended.
class Block {
 public:
  void run(const Place& place, const std::function<void()>& thread);
  void wait(State state);
  Fiber& fiber() { return *fibers_[current_]; }

 private:
  static void enter(unsigned low, unsigned high);
  void start(Fiber& fiber);
  void resume(size_t index);
  bool release();
  bool releaseWarp(size_t first, size_t last);

  std::vector<std::unique_ptr<Fiber>> fibers_;
  size_t count_ = 0, current_ = 0;
  ucontext_t scheduler_;
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

int64_t launchCount = 0;

void Block::enter(unsigned low, unsigned high) {
  auto* self = reinterpret_cast<Block*>(static_cast<uintptr_t>(low) | static_cast<uintptr_t>(high) << 32);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(nullptr, &self->schedulerStack_, &self->schedulerStackBytes_);
#endif
  (*self->thread_)();
  self->fiber().state = State::Ended;
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(nullptr, self->schedulerStack_, self->schedulerStackBytes_);
#endif
  swapcontext(&self->fiber().context, &self->scheduler_);
}

void Block::start(Fiber& fiber) {
  getcontext(&fiber.context);
  fiber.context.uc_stack.ss_sp = fiber.stack.get();
  fiber.context.uc_stack.ss_size = stackBytes;
  fiber.context.uc_link = nullptr;
  const auto address = reinterpret_cast<uintptr_t>(this);
  makecontext(&fiber.context, reinterpret_cast<void (*)()>(&Block::enter), 2, static_cast<unsigned>(address),
              static_cast<unsigned>(address >> 32));
  fiber.state = State::Ready;
}

void Block::resume(size_t index) {
  current_ = index;
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(&schedulerFake_, fiber().stack.get(), stackBytes);
#endif
  swapcontext(&scheduler_, &fiber().context);
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
  swapcontext(&self.context, &scheduler_);
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(fake, &schedulerStack_, &schedulerStackBytes_);
#endif
}

// A warp's shuffle is done when all of its threads have come to it.
bool Block::releaseWarp(size_t first, size_t last) {
  for (size_t i = first; i < last; ++i)
    if (fibers_[i]->state != State::AtShuffle) return false;
  for (size_t i = first; i < last; ++i) {
    const size_t partner = first + ((i - first) ^ static_cast<size_t>(fibers_[i]->laneMask));
    if (partner >= last) fail("a shuffle reads a lane that the warp does not have");
    fibers_[i]->taken = fibers_[partner]->given;
  }
  for (size_t i = first; i < last; ++i) fibers_[i]->state = State::Ready;
  return true;
}

bool Block::release() {
  bool any = false;
  for (size_t first = 0; first < count_; first += warpSize)
    any |= releaseWarp(first, std::min(first + warpSize, count_));
  if (any) return true;
  for (size_t i = 0; i < count_; ++i)
    if (fibers_[i]->state != State::AtBarrier) return false;
  for (size_t i = 0; i < count_; ++i) fibers_[i]->state = State::Ready;
  return true;
}

void Block::run(const Place& place, const std::function<void()>& thread) {
  thread_ = &thread;
  count_ = size_t{place.blockSize.x} * place.blockSize.y * place.blockSize.z;
  while (fibers_.size() < count_) fibers_.push_back(std::make_unique<Fiber>());
  for (size_t i = 0; i < count_; ++i) {
    const auto index = static_cast<unsigned>(i);
    fibers_[i]->place = place;
    fibers_[i]->place.thread = dim3(index % place.blockSize.x, index / place.blockSize.x % place.blockSize.y,
                                    index / (place.blockSize.x * place.blockSize.y));
    start(*fibers_[i]);
  }
  for (;;) {
    bool ended = true;
    for (size_t i = 0; i < count_; ++i) {
      if (fibers_[i]->state == State::Ready) resume(i);
      ended &= fibers_[i]->state == State::Ended;
    }
    if (ended) return;
    if (!release()) fail("some threads wait at a barrier or shuffle that the others never reach");
  }
}

}  // namespace

Place& here() { return block().fiber().place; }

void launch(dim3 grid, dim3 blockSize, const std::function<void()>& thread) {
  ++launchCount;
  if (size_t{blockSize.x} * blockSize.y * blockSize.z > 1024) fail("a block has more than 1024 threads");
  if (grid.y > 65535 || grid.z > 65535) fail("a grid is larger than a device allows");
  for (unsigned z = 0; z < grid.z; ++z)
    for (unsigned y = 0; y < grid.y; ++y)
      for (unsigned x = 0; x < grid.x; ++x) block().run({dim3(), dim3(x, y, z), blockSize, grid}, thread);
}

void barrier() { block().wait(State::AtBarrier); }

float shuffleXor(float value, int laneMask, int width) {
  if (laneMask >= width) fail("a shuffle's mask is wider than its width");
  Fiber& fiber = block().fiber();
  fiber.given = value;
  fiber.laneMask = laneMask;
  block().wait(State::AtShuffle);
  return fiber.taken;
}

int64_t launches() { return launchCount; }

}  // namespace emulation

cudaError_t cudaMalloc(void** memory, size_t bytes) {
  *memory = std::malloc(bytes ? bytes : 1);
  if (!*memory) return cudaErrorMemoryAllocation;
  std::memset(*memory, 0xff, bytes);  // NaN as float32: what was never written shows
  return cudaSuccess;
}
