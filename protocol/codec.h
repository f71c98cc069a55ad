// Messages as frames and back. Every request carries a number `id`, chosen by the window, and `op`; every
// answer that `id` and either "ok": true, or "error": {"line", "class"}, or "cancelled": true; events before
// the answer carry the `id` of their request, events that no request asked for carry none.
#pragma once

#include <optional>
#include <string>

#include "base/error.h"
#include "protocol/fields.h"
#include "protocol/frame.h"

namespace janus {

template <class Message>
Frame framed(const Message& message) {
  FieldWriter fields;
  Message::describe(message, fields);
  Frame frame{std::move(fields.head), {}};
  if (fields.binary) frame.payload = *fields.binary;
  return frame;
}

template <class Request>
Frame requestFrame(int64_t id, const Request& request) {
  Frame frame = framed(request);
  frame.head["id"] = id;
  frame.head["op"] = Request::op;
  return frame;
}

template <class Answer>
Frame answerFrame(int64_t id, const Answer& answer) {
  Frame frame = framed(answer);
  frame.head["id"] = id;
  frame.head["ok"] = true;
  return frame;
}

template <class Event>
Frame eventFrame(const Event& event, std::optional<int64_t> id = std::nullopt) {
  Frame frame = framed(event);
  frame.head["event"] = Event::event;
  if (id) frame.head["id"] = *id;
  return frame;
}

// Without an id: it could not be read.
Frame errorFrame(std::optional<int64_t> id, const Error& error);
Frame cancelledFrame(std::optional<int64_t> id);

// ---- The engine's side.

std::optional<int64_t> idOf(const Frame& frame);  // none: not there, or no whole number
// Throws Error (Usage) where it is not a text.
std::string opOf(const Frame& frame);
// Throws Error (Usage) naming the operation, the field and what was wanted.
template <class Request>
Request readRequest(const Frame& frame) {
  Request request;
  FieldReader fields(frame.head, "The engine cannot answer " + inQuotes(Request::op));
  Request::describe(request, fields);
  return request;
}

// ---- The window's side.

enum class FrameKind { Answer, Failure, Cancellation, Event };
FrameKind kindOf(const Frame& frame);
std::string eventOf(const Frame& frame);  // its name; empty: it is no event
Error failureOf(const Frame& frame);      // of a Failure
// Throws Error (Usage) naming the field and what was wanted. Takes the payload out of the frame.
template <class Message>
Message readMessage(Frame frame, const std::string& failing) {
  Message message;
  FieldReader fields(frame.head, failing, &frame.payload);
  Message::describe(message, fields);
  return message;
}
template <class Answer>
Answer readAnswer(Frame frame) {
  return readMessage<Answer>(std::move(frame), "The engine's answer cannot be used");
}
template <class Event>
Event readEvent(Frame frame) {
  return readMessage<Event>(std::move(frame), "What the engine tells cannot be used");
}

}  // namespace janus
