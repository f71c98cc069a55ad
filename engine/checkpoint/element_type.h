// The number formats tensors are stored in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace janus {

// Named as safetensors names them. All little-endian.
enum class ElementType { F64, F32, F16, BF16, I64, I32, I16, I8, U8, Bool };

std::string_view nameOf(ElementType type);                      // "F32"
std::optional<ElementType> elementTypeNamed(std::string_view);  // from "F32"
int64_t sizeOf(ElementType type);                               // bytes

// `bytes` as float32: exact for all but F64, I64 and I32 beyond 2^24, which are rounded to nearest. A
// trailing part of an element is ignored.
std::vector<float> toFloats(std::span<const std::byte> bytes, ElementType type);

// IEEE 754 binary16, subnormals, infinities and NaN included.
float halfToFloat(uint16_t bits);

}  // namespace janus
