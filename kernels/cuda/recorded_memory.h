// The memory of a recording: its blocks are handed out again within it alone, as every replay writes to them.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "kernels/cuda/device_memory.h"

namespace janus::cuda {

// While work is recorded it may split into two branches that a device does at the same time. Then a block
// that one branch gives back is only handed out again in that branch, and a block taken before the split not
// until both have ended. All of it goes back to the device's memory with the last block and the last owner of
// this.
class RecordedMemory : public std::enable_shared_from_this<RecordedMemory> {
 public:
  explicit RecordedMemory(std::shared_ptr<DeviceMemory> source) : source_(std::move(source)) {}

  // For the branch that is being recorded. What the block holds at first is not defined. Throws
  // DeviceOutOfMemory.
  std::shared_ptr<void> take(int64_t bytes);

  // What follows is of a branch, 0 or 1, of two that both come after what was recorded before.
  void enterBranch(int branch);
  // What follows comes after both.
  void join();

 private:
  static constexpr int trunk = -1;  // where work is not split

  struct Block {
    std::shared_ptr<void> memory;
    int64_t size = 0;
    int branch = trunk;  // that took it
  };
  void giveBack(size_t index);

  const std::shared_ptr<DeviceMemory> source_;
  std::mutex mutex_;
  std::vector<Block> blocks_;
  std::map<int, std::multimap<int64_t, size_t>> free_;  // by branch: places in blocks_ by size
  std::vector<size_t> waiting_;                         // free when the branches have joined
  int branch_ = trunk;
};

}  // namespace janus::cuda
