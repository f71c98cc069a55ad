#include "protocol/frame.h"

#include <bit>
#include <cstring>

#include <fmt/format.h>

#include "base/error.h"

namespace janus {
namespace {

static_assert(std::endian::native == std::endian::little, "frames are written in the machine's own order");
constexpr std::string_view magic = "JSF1";
constexpr size_t prefixBytes = 16;

template <class Number>
Number numberAt(const char* bytes) {
  Number number;
  std::memcpy(&number, bytes, sizeof number);
  return number;
}

template <class Number>
void append(std::string& bytes, Number number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof number);
}

// To copy JSON and to write it is recursive, and the other side may be another computer's.
bool requireShallow(int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
  if (depth > deepestHead)
    throw usageError(fmt::format(
        "A message between window and engine nests deeper than {} levels. Use both of one version.",
        deepestHead));
  return true;
}

}  // namespace

std::string encodeFrame(const nlohmann::json& head, std::span<const std::byte> payload) {
  // Names of files may be any bytes; what is not UTF-8 is sent as U+FFFD rather than refused.
  const std::string text = head.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  std::string bytes;
  bytes.reserve(prefixBytes + text.size() + payload.size());
  bytes += magic;
  append(bytes, static_cast<uint32_t>(text.size()));
  append(bytes, static_cast<uint64_t>(payload.size()));
  bytes += text;
  bytes.append(reinterpret_cast<const char*>(payload.data()), payload.size());
  return bytes;
}

std::optional<Frame> FrameDecoder::next() {
  const size_t available = buffer_.size() - start_;
  if (available < prefixBytes) return std::nullopt;
  const char* prefix = buffer_.data() + start_;
  const auto headBytes = numberAt<uint32_t>(prefix + 4);
  const auto payloadBytes = numberAt<uint64_t>(prefix + 8);
  if (std::string_view(prefix, 4) != magic || headBytes > longestHead || payloadBytes > longestPayload)
    throw usageError(
        "The stream between window and engine holds bytes that are no message. Let janusscope start "
        "\"janus engine\", both of one version.");
  const size_t frameBytes = prefixBytes + headBytes + payloadBytes;
  if (available < frameBytes) return std::nullopt;

  Frame frame;
  const char* head = prefix + prefixBytes;
  frame.head = nlohmann::json::parse(head, head + headBytes, requireShallow, /*allow_exceptions=*/false);
  if (!frame.head.is_object())
    throw usageError("A message between window and engine is not a JSON object. Use both of one version.");
  const auto* payload = reinterpret_cast<const std::byte*>(head + headBytes);
  frame.payload.assign(payload, payload + payloadBytes);
  start_ += frameBytes;
  if (start_ == buffer_.size() || start_ > (1u << 20)) {
    buffer_.erase(0, start_);
    start_ = 0;
  }
  return frame;
}

}  // namespace janus
