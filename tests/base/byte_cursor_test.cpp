// Numbers of both byte orders, and where a piece of a file ends too early.
#include "base/byte_cursor.h"

#include <gmock/gmock.h>

#include <array>

#include "tests/support/temporary_folder.h"

namespace janus {
namespace {

std::array<std::byte, 8> bytes() {
  std::array<std::byte, 8> all;
  for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<std::byte>(i + 1);
  return all;
}

class ByteCursorTest : public testing::Test {
 protected:
  const TemporaryFolder folder_;
  const InputFile file_{folder_.write("a.bw", "x"), "bigWig"};
  const std::array<std::byte, 8> bytes_ = bytes();
};

TEST_F(ByteCursorTest, ReadsBothByteOrders) {
  ByteCursor little(file_, bytes_, ByteOrder::Little, 0), big(file_, bytes_, ByteOrder::Big, 0);
  EXPECT_EQ(little.u16(), 0x0201);
  EXPECT_EQ(big.u16(), 0x0102);
  EXPECT_EQ(little.u32(), 0x06050403u);
  EXPECT_EQ(big.u32(), 0x03040506u);
  EXPECT_EQ(little.left(), 2u);
  EXPECT_EQ(ByteCursor(file_, bytes_, ByteOrder::Big, 0).u64(), 0x0102030405060708u);
}

TEST_F(ByteCursorTest, TextAndWhatIsSkipped) {
  ByteCursor cursor(file_, bytes_, ByteOrder::Little, 0);
  cursor.skip(5);
  EXPECT_EQ(cursor.text(2), "\x06\x07");
  EXPECT_EQ(cursor.u8(), 8);
  EXPECT_EQ(cursor.left(), 0u);
}

TEST_F(ByteCursorTest, NeverReadsPastTheEnd) {
  ByteCursor cursor(file_, bytes_, ByteOrder::Little, 40);
  cursor.skip(6);
  try {
    cursor.u32();
    FAIL() << "read past the end";
  } catch (const Error& error) {
    EXPECT_EQ(error.errorClass(), ErrorClass::Input);
    EXPECT_THAT(error.what(), testing::HasSubstr("what begins at byte 40 ends too early"));
  }
}

}  // namespace
}  // namespace janus
