#include "kernels/cuda/recorded_memory.h"

namespace janus::cuda {

std::shared_ptr<void> RecordedMemory::take(int64_t bytes) {
  const std::lock_guard lock(mutex_);
  const int64_t size = DeviceMemory::counted(bytes);
  auto& free = free_[branch_];
  const auto found = free.lower_bound(size);
  size_t index = blocks_.size();
  if (found != free.end() && DeviceMemory::serves(found->first, size)) {
    index = found->second;
    free.erase(found);
  } else {
    blocks_.push_back({source_->lend(size), size});
  }
  blocks_[index].branch = branch_;
  return {blocks_[index].memory.get(), [self = shared_from_this(), index](void*) { self->giveBack(index); }};
}

void RecordedMemory::giveBack(size_t index) {
  const std::lock_guard lock(mutex_);
  const Block& block = blocks_[index];
  if (block.branch == branch_ || branch_ == trunk)
    free_[branch_].emplace(block.size, index);
  else
    waiting_.push_back(index);  // the other branch may have it still
}

void RecordedMemory::enterBranch(int branch) {
  const std::lock_guard lock(mutex_);
  branch_ = branch;
}

void RecordedMemory::join() {
  const std::lock_guard lock(mutex_);
  branch_ = trunk;
  auto& free = free_[trunk];
  for (const int branch : {0, 1}) free.merge(free_[branch]);
  for (const size_t index : waiting_) free.emplace(blocks_[index].size, index);
  waiting_.clear();
}

}  // namespace janus::cuda
