// Memory that is handed out again while the caches still hold it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "kernels/cpu/aligned.h"

namespace janus {

// Fresh memory costs a page fault every 4 kB, which takes longer than filling it, and passes and tasks ask
// for the same sizes again and again. At most `keptFloats` are kept. Safe to use from several threads; blocks
// may outlive the pool.
class BlockPool {
 public:
  static constexpr int64_t keptFloats = int64_t{8} << 18;  // 8 MB

  // Throws std::bad_alloc. What the block holds is not defined.
  std::shared_ptr<float> take(int64_t floats);

 private:
  struct FreeBlocks {
    std::mutex mutex;
    std::multimap<int64_t, AlignedFloats> blocks;
    int64_t floats = 0;

    AlignedFloats find(int64_t floats);
    void put(AlignedFloats block, int64_t floats);
  };
  std::shared_ptr<FreeBlocks> free_ = std::make_shared<FreeBlocks>();
};

}  // namespace janus
