// Scratch memory that is handed out again.
#include "kernels/cpu/block_pool.h"

#include <optional>

#include <gtest/gtest.h>

namespace janus {
namespace {

TEST(BlockPool, HandsOutAgainWhatWasGivenBack) {
  BlockPool pool;
  const float* first = pool.take(1000).get();
  EXPECT_EQ(pool.take(1001).get(), first) << "nearly equal sizes share blocks";
  const auto held = pool.take(1000);
  EXPECT_NE(pool.take(1000).get(), held.get()) << "a block has one owner";
}

TEST(BlockPool, BlocksMayOutliveIt) {
  std::optional<BlockPool> pool(std::in_place);
  const auto block = pool->take(100);
  pool.reset();
  block.get()[99] = 1;
  EXPECT_EQ(block.get()[99], 1);
}

}  // namespace
}  // namespace janus
