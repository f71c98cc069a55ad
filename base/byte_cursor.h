// Reads numbers from bytes of either byte order, never past their end.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include <fmt/format.h>

#include "base/error.h"
#include "base/input_file.h"

namespace janus {

enum class ByteOrder { Little, Big };

// Walks a piece of a file. `at` is where the piece begins in the file (for messages).
class ByteCursor {
 public:
  ByteCursor(const InputFile& file, std::span<const std::byte> bytes, ByteOrder order, int64_t at)
      : file_(file), bytes_(bytes), order_(order), at_(at) {}

  size_t left() const { return bytes_.size(); }
  uint8_t u8() { return number<uint8_t>(); }
  uint16_t u16() { return number<uint16_t>(); }
  uint32_t u32() { return number<uint32_t>(); }
  uint64_t u64() { return number<uint64_t>(); }
  float f32() { return std::bit_cast<float>(u32()); }
  double f64() { return std::bit_cast<double>(u64()); }
  std::string_view text(size_t length) {
    const auto part = take(length);
    return {reinterpret_cast<const char*>(part.data()), part.size()};
  }
  void skip(size_t length) { take(length); }

 private:
  std::span<const std::byte> take(size_t length) {
    if (length > bytes_.size())
      throw inputError(fmt::format("Cannot read {} {}: what begins at byte {} ends too early.", file_.what(),
                                   inQuotes(file_.path().string()), at_));
    const auto part = bytes_.first(length);
    bytes_ = bytes_.subspan(length);
    return part;
  }
  template <typename Number>
  Number number() {
    const auto part = take(sizeof(Number));
    Number out = 0;
    for (size_t i = 0; i < sizeof(Number); ++i) {
      const size_t shift = order_ == ByteOrder::Little ? i : sizeof(Number) - 1 - i;
      out =
          static_cast<Number>(out | (static_cast<Number>(std::to_integer<uint8_t>(part[i])) << (8 * shift)));
    }
    return out;
  }

  const InputFile& file_;
  std::span<const std::byte> bytes_;
  ByteOrder order_;
  int64_t at_;
};

}  // namespace janus
