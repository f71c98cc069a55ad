// The two ends of the pipe to a window: whole frames in, whole frames out.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>

#include "protocol/frame.h"

namespace janus {

// read() from one thread; write() from any, one frame at a time. Owns neither descriptor.
class Channel {
 public:
  Channel(int in, int out) : in_(in), out_(out) {}

  // Waits for the next frame; nothing at the end of the stream, which may come in the middle of a frame.
  // Throws Error (Internal) on bytes that are no frame.
  std::optional<Frame> read();

  // Waits until the other end has taken it. Once the other end is gone nothing is written any more.
  void write(const Frame& frame);

 private:
  bool fill();

  const int in_, out_;
  FrameDecoder decoder_;
  std::mutex writing_;
  bool gone_ = false;
};

}  // namespace janus
