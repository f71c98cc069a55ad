#include "kernels/cpu/block_pool.h"

namespace janus {
namespace {

// Sizes are rounded up by at most an eighth, so that nearly equal ones share blocks. Large ones are hardly
// rounded, as the program's memory would visibly grow.
int64_t rounded(int64_t floats) {
  if (floats > int64_t{1} << 18) return (floats + 1023) / 1024 * 1024;
  int64_t step = 16;
  while (step * 16 <= floats) step *= 2;
  return (floats + step - 1) / step * step;
}

}  // namespace

std::shared_ptr<float> BlockPool::take(int64_t floats) {
  const int64_t size = rounded(floats);
  AlignedFloats block = free_->find(size);
  if (!block) block = alignedFloats(size);
  return {block.release(), [free = free_, size](float* memory) { free->put(AlignedFloats(memory), size); }};
}

AlignedFloats BlockPool::FreeBlocks::find(int64_t size) {
  const std::lock_guard lock(mutex);
  const auto found = blocks.find(size);
  if (found == blocks.end()) return {};
  AlignedFloats block = std::move(found->second);
  blocks.erase(found);
  floats -= size;
  return block;
}

// A large window's memory goes back at once; so do blocks when the free is full.
void BlockPool::FreeBlocks::put(AlignedFloats block, int64_t size) {
  const std::lock_guard lock(mutex);
  if (floats + size > keptFloats) return;
  floats += size;
  blocks.emplace(size, std::move(block));
}

}  // namespace janus
