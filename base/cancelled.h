// What a computation throws when its stop token was set.
#pragma once

#include <exception>
#include <stop_token>

namespace janus {

class Cancelled : public std::exception {
 public:
  const char* what() const noexcept override { return "cancelled"; }
};

inline void throwIfStopped(const std::stop_token& stop) {
  if (stop.stop_requested()) throw Cancelled();
}

}  // namespace janus
