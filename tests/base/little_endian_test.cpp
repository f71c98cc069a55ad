// Little-endian numbers: read in order, and a failure that stays.
#include "base/little_endian.h"

#include <gtest/gtest.h>

namespace janus {
namespace {

TEST(LittleEndianCursor, TakesNumbersAndBytesInOrder) {
  LittleEndianCursor cursor("\x01\x02\x03\x04tail");
  EXPECT_EQ(cursor.take<uint16_t>(), 0x0201);
  EXPECT_EQ(cursor.take<uint8_t>(), 3);
  EXPECT_EQ(cursor.at(), 3u);
  EXPECT_EQ(cursor.take(2), "\x04t");
  EXPECT_EQ(cursor.left(), 3u);
  EXPECT_FALSE(cursor.failed());
}

TEST(LittleEndianCursor, PastTheEndEverythingIsZeroAndItHasFailed) {
  LittleEndianCursor cursor("abc");
  EXPECT_EQ(cursor.take<uint32_t>(), 0u);
  EXPECT_TRUE(cursor.failed());
  EXPECT_EQ(cursor.take<uint8_t>(), 0) << "a failure stays";
  EXPECT_EQ(cursor.take(UINT64_MAX), "");
}

}  // namespace
}  // namespace janus
