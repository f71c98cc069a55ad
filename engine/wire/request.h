// One question of a window, its fields checked as they are read, and what goes back.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "protocol/tile.h"

namespace janus {

// Every field that is absent or of the wrong kind throws Error (Usage) naming the operation, the field and
// what was wanted. Keys nobody reads are ignored.
class Request {
 public:
  using Tell = std::function<void(nlohmann::json event)>;

  explicit Request(nlohmann::json head, Tell tell = {}) : head_(std::move(head)), tell_(std::move(tell)) {}
  Request toldBy(Tell tell) const { return Request(head_, std::move(tell)); }

  // An event before the answer; nobody is told where nobody listens (any more).
  void tell(nlohmann::json event) const {
    if (tell_) tell_(std::move(event));
  }

  std::optional<int64_t> id() const;
  std::string op() const { return text("op"); }

  bool has(const char* key) const;  // there and not null
  std::string text(const char* key) const;
  std::string text(const char* key, const std::string& otherwise) const;
  int64_t whole(const char* key, int64_t lowest, int64_t highest) const;
  int64_t whole(const char* key, int64_t lowest, int64_t highest, int64_t otherwise) const;
  double number(const char* key, double otherwise) const;
  std::vector<std::string> texts(const char* key) const;  // empty when absent
  Region region(const char* key = "region") const;        // not empty, begins at 0 or later
  TileId tile() const;                                    // within the grid

 private:
  const nlohmann::json& at(const char* key, const char* wanted) const;
  [[noreturn]] void refuse(const char* key, const std::string& wanted) const;

  nlohmann::json head_;
  Tell tell_;
};

struct Answer {
  nlohmann::json head = nlohmann::json::object();
  std::vector<std::byte> payload = {};
};

}  // namespace janus
