// Messages about the conversation itself: cancel, quit, and the events that an engine sends unasked.
#pragma once

#include <optional>
#include <string>

#include "protocol/opening_messages.h"

namespace janus {

// Done at once; the other request itself ends as cancelled.
struct CancelRequest {
  static constexpr const char* op = "cancel";
  using Answer = DoneAnswer;
  int64_t request = 0;  // the id of the one to cancel

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.within("request", self.request, INT64_MIN, INT64_MAX);
  }
};

// Done, then the engine ends.
struct QuitRequest {
  static constexpr const char* op = "quit";
  using Answer = DoneAnswer;

  template <class Self, class Fields>
  static void describe(Self&, Fields&) {}
};

// How far a request is.
struct ProgressEvent {
  static constexpr const char* event = "progress";
  double done = 0;                    // 0..1
  std::optional<double> secondsLeft;  // none: not known

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.defaulted("done", self.done);
    fields.omittable("seconds_left", self.secondsLeft);
  }
};

// Sent once a second. A window that receives nothing for 10 s regards the engine as hung.
struct HeartbeatEvent {
  static constexpr const char* event = "heartbeat";
  int busy = 0;  // requests that are worked on
  int64_t residentBytes = 0, cacheBytes = 0;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.defaulted("busy", self.busy);
    fields.defaulted("resident_bytes", self.residentBytes);
    fields.defaulted("cache_bytes", self.cacheBytes);
  }
};

// A sentence the user should read once, and that ends nothing.
struct NoticeEvent {
  static constexpr const char* event = "notice";
  std::string line;

  template <class Self, class Fields>
  static void describe(Self& self, Fields& fields) {
    fields.defaulted("line", self.line);
  }
};

}  // namespace janus
