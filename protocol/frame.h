// Messages between a window and its engine: JSON with an optional binary payload, framed for a byte stream.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace janus {

// On the wire, little-endian: "JSF1", uint32 JSON bytes, uint64 payload bytes, JSON (UTF-8), payload.
struct Frame {
  nlohmann::json head;
  std::vector<std::byte> payload;
};

constexpr uint32_t longestHead = 64u << 20;  // bytes
constexpr int deepestHead = 64;              // arrays and objects in each other
constexpr uint64_t longestPayload = uint64_t{1} << 30;

std::string encodeFrame(const nlohmann::json& head, std::span<const std::byte> payload = {});

// Takes bytes in portions of any size and gives out whole frames.
class FrameDecoder {
 public:
  void append(std::string_view bytes) { buffer_.append(bytes); }
  // The next whole frame, if it has arrived. Throws Error (Usage) on bytes that cannot be a frame: the stream
  // cannot be used after that.
  std::optional<Frame> next();

 private:
  std::string buffer_;
  size_t start_ = 0;  // of the first byte not yet given out
};

}  // namespace janus
