// Every number format that tensors are stored in, as float32.
#include "engine/checkpoint/element_type.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

namespace janus {
namespace {

TEST(ElementType, HalvesBecomeTheSameNumbers) {
  EXPECT_EQ(halfToFloat(0x0000), 0.0f);
  EXPECT_TRUE(std::signbit(halfToFloat(0x8000)));
  EXPECT_EQ(halfToFloat(0x3c00), 1.0f);
  EXPECT_EQ(halfToFloat(0xc000), -2.0f);
  EXPECT_EQ(halfToFloat(0x7bff), 65504.0f);
  EXPECT_EQ(halfToFloat(0x0400), 0x1p-14f);         // smallest normal
  EXPECT_EQ(halfToFloat(0x03ff), 1023 * 0x1p-24f);  // largest subnormal
  EXPECT_EQ(halfToFloat(0x8001), -0x1p-24f);        // smallest subnormal
  EXPECT_EQ(halfToFloat(0xfc00), -std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(halfToFloat(0x7e00)));
}

TEST(ElementType, EveryFormatIsConverted) {
  const auto one = [](ElementType type, uint64_t bits) {
    return toFloats(std::as_bytes(std::span(&bits, 1)).first(static_cast<size_t>(sizeOf(type))), type).at(0);
  };
  EXPECT_EQ(one(ElementType::F64, std::bit_cast<uint64_t>(1.5)), 1.5f);
  EXPECT_EQ(one(ElementType::F32, std::bit_cast<uint32_t>(-1.5f)), -1.5f);
  EXPECT_EQ(one(ElementType::BF16, 0xbfc0), -1.5f);
  EXPECT_EQ(one(ElementType::I64, static_cast<uint64_t>(-7)), -7.0f);
  EXPECT_EQ(one(ElementType::I32, static_cast<uint32_t>(-7)), -7.0f);
  EXPECT_EQ(one(ElementType::I16, static_cast<uint16_t>(-7)), -7.0f);
  EXPECT_EQ(one(ElementType::I8, static_cast<uint8_t>(-7)), -7.0f);
  EXPECT_EQ(one(ElementType::U8, 200), 200.0f);
  EXPECT_EQ(one(ElementType::Bool, 1), 1.0f);
  for (const char* name : {"F64", "F32", "F16", "BF16", "I64", "I32", "I16", "I8", "U8", "BOOL"})
    EXPECT_EQ(nameOf(*elementTypeNamed(name)), name);
  EXPECT_FALSE(elementTypeNamed("F8_E4M3"));
}

}  // namespace
}  // namespace janus
