#include "engine/checkpoint/element_type.h"

#include <array>
#include <bit>
#include <cstring>

namespace janus {
namespace {

static_assert(std::endian::native == std::endian::little, "tensor files are little-endian");

struct Description {
  ElementType type;
  std::string_view name;
  int64_t size;
};
constexpr std::array<Description, 10> descriptions{{{ElementType::F64, "F64", 8},
                                                    {ElementType::F32, "F32", 4},
                                                    {ElementType::F16, "F16", 2},
                                                    {ElementType::BF16, "BF16", 2},
                                                    {ElementType::I64, "I64", 8},
                                                    {ElementType::I32, "I32", 4},
                                                    {ElementType::I16, "I16", 2},
                                                    {ElementType::I8, "I8", 1},
                                                    {ElementType::U8, "U8", 1},
                                                    {ElementType::Bool, "BOOL", 1}}};

const Description& descriptionOf(ElementType type) { return descriptions[static_cast<size_t>(type)]; }

template <class Stored, class Convert>
std::vector<float> converted(std::span<const std::byte> bytes, Convert convert) {
  std::vector<float> values(bytes.size() / sizeof(Stored));
  for (size_t i = 0; i < values.size(); ++i) {
    Stored stored;
    std::memcpy(&stored, bytes.data() + i * sizeof(Stored), sizeof(Stored));
    values[i] = convert(stored);
  }
  return values;
}

template <class Stored>
std::vector<float> cast(std::span<const std::byte> bytes) {
  return converted<Stored>(bytes, [](Stored value) { return static_cast<float>(value); });
}

float bfloatToFloat(uint16_t bits) { return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16); }

}  // namespace

std::string_view nameOf(ElementType type) { return descriptionOf(type).name; }

int64_t sizeOf(ElementType type) { return descriptionOf(type).size; }

std::optional<ElementType> elementTypeNamed(std::string_view name) {
  for (const Description& known : descriptions)
    if (known.name == name) return known.type;
  return std::nullopt;
}

float halfToFloat(uint16_t bits) {
  const uint32_t sign = static_cast<uint32_t>(bits & 0x8000) << 16;
  const uint32_t exponent = bits >> 10 & 31, fraction = bits & 0x3ff;
  // Zero and subnormals are fraction * 2^-24, which float32 holds exactly.
  if (exponent == 0)
    return std::bit_cast<float>(std::bit_cast<uint32_t>(static_cast<float>(fraction) * 0x1p-24f) | sign);
  const uint32_t wideExponent = exponent == 31 ? 255 : exponent + 127 - 15;
  return std::bit_cast<float>(sign | wideExponent << 23 | fraction << 13);
}

std::vector<float> toFloats(std::span<const std::byte> bytes, ElementType type) {
  switch (type) {
    case ElementType::F64:
      return cast<double>(bytes);
    case ElementType::F32:
      return cast<float>(bytes);
    case ElementType::F16:
      return converted<uint16_t>(bytes, halfToFloat);
    case ElementType::BF16:
      return converted<uint16_t>(bytes, bfloatToFloat);
    case ElementType::I64:
      return cast<int64_t>(bytes);
    case ElementType::I32:
      return cast<int32_t>(bytes);
    case ElementType::I16:
      return cast<int16_t>(bytes);
    case ElementType::I8:
      return cast<int8_t>(bytes);
    case ElementType::U8:
      return cast<uint8_t>(bytes);
    case ElementType::Bool:
      return converted<uint8_t>(bytes, [](uint8_t value) { return value ? 1.0f : 0.0f; });
  }
  return {};
}

}  // namespace janus
