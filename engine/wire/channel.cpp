#include "engine/wire/channel.h"

#include <unistd.h>

#include <array>
#include <cerrno>

namespace janus {

bool Channel::fill() {
  std::array<char, 1 << 16> bytes;
  ssize_t count;
  do count = ::read(in_, bytes.data(), bytes.size());
  while (count < 0 && errno == EINTR);
  if (count <= 0) return false;
  decoder_.append({bytes.data(), static_cast<size_t>(count)});
  return true;
}

std::optional<Frame> Channel::read() {
  for (;;) {
    if (auto frame = decoder_.next()) return frame;
    if (!fill()) return std::nullopt;
  }
}

void Channel::write(const Frame& frame) {
  const std::string bytes = encodeFrame(frame.head, frame.payload);
  const std::lock_guard lock(writing_);
  for (std::string_view left = bytes; !left.empty() && !gone_;) {
    const ssize_t count = ::write(out_, left.data(), left.size());
    if (count < 0 && errno == EINTR) continue;
    gone_ = count < 0;
    if (!gone_) left.remove_prefix(static_cast<size_t>(count));
  }
}

}  // namespace janus
