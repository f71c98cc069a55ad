#include "protocol/codec.h"

namespace janus {

using nlohmann::json;

namespace {

json idJson(std::optional<int64_t> id) { return id ? json(*id) : json(); }

}  // namespace

Frame errorFrame(std::optional<int64_t> id, const Error& error) {
  return {{{"id", idJson(id)},
           {"error", {{"line", error.what()}, {"class", static_cast<int>(error.errorClass())}}}},
          {}};
}

Frame cancelledFrame(std::optional<int64_t> id) { return {{{"id", idJson(id)}, {"cancelled", true}}, {}}; }

std::optional<int64_t> idOf(const Frame& frame) {
  const auto found = frame.head.find("id");
  return found == frame.head.end() ? std::nullopt : wholeNumber(*found);
}

std::string opOf(const Frame& frame) {
  const auto found = frame.head.find("op");
  const std::string name = found != frame.head.end() && found->is_string() ? found->get<std::string>() : "";
  FieldReader fields(frame.head, "The engine cannot answer " + inQuotes(name));
  std::string op;
  fields("op", op);
  return op;
}

std::string eventOf(const Frame& frame) {
  const auto found = frame.head.find("event");
  return found != frame.head.end() && found->is_string() ? found->get<std::string>() : "";
}

FrameKind kindOf(const Frame& frame) {
  if (frame.head.contains("event")) return FrameKind::Event;
  const json ok = frame.head.value("ok", json());
  if (ok.is_boolean() && ok.get<bool>()) return FrameKind::Answer;
  return frame.head.contains("error") ? FrameKind::Failure : FrameKind::Cancellation;
}

Error failureOf(const Frame& frame) {
  const json error = frame.head.value("error", json());
  std::string line = "The engine failed without saying why.";
  int64_t errorClass = static_cast<int>(ErrorClass::Internal);
  if (error.is_object()) {
    FieldReader fields(error, "The engine's error cannot be read");
    fields.defaulted("line", line);
    fields.defaultedWithin("class", errorClass, static_cast<int>(ErrorClass::Usage),
                           static_cast<int>(ErrorClass::Internal));
  }
  return {static_cast<ErrorClass>(errorClass), line};
}

}  // namespace janus
