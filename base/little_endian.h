// Reads little-endian numbers from bytes, never past their end.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace janus {

class LittleEndianCursor {
 public:
  explicit LittleEndianCursor(std::string_view bytes) : bytes_(bytes) {}

  size_t at() const { return at_; }
  size_t left() const { return bytes_.size() - at_; }
  bool failed() const { return failed_; }

  // 0, and failed() from then on, when fewer bytes are left.
  template <class Number>
  Number take() {
    Number value{};
    const std::string_view raw = take(sizeof(Number));
    if (!raw.empty()) std::memcpy(&value, raw.data(), sizeof(Number));
    return value;
  }

  std::string_view take(uint64_t count) {
    if (failed_ || count > left()) {
      failed_ = true;
      return {};
    }
    const std::string_view taken = bytes_.substr(at_, static_cast<size_t>(count));
    at_ += static_cast<size_t>(count);
    return taken;
  }

 private:
  std::string_view bytes_;
  size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace janus
