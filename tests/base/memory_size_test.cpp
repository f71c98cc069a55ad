// Amounts of memory as users write them.
#include "base/memory_size.h"

#include <gtest/gtest.h>

namespace janus {
namespace {

TEST(MemorySize, BytesMegabytesAndGigabytes) {
  EXPECT_EQ(memorySizeFrom("4.5G"), 4'500'000'000);
  EXPECT_EQ(memorySizeFrom("500M"), 500'000'000);
  EXPECT_EQ(memorySizeFrom("500000000"), 500'000'000);
}

TEST(MemorySize, AnyOtherTextIsNone) {
  for (const char* text : {"", "G", "4 G", "4GB", "4g", "-1G", "0", "nan", "inf", "1e30G"})
    EXPECT_EQ(memorySizeFrom(text), std::nullopt) << text;
}

}  // namespace
}  // namespace janus
