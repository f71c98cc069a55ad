// A request to the engine that is under way, and how its failure is told.
#pragma once

#include <functional>
#include <utility>

#include <QString>

namespace janus::ui {

// A request under way. Destroying it cancels: its callbacks are then never called.
class Ticket {
 public:
  Ticket() = default;
  explicit Ticket(std::function<void()> cancel) : cancel_(std::move(cancel)) {}
  Ticket(Ticket&& other) noexcept : cancel_(std::exchange(other.cancel_, nullptr)) {}
  Ticket& operator=(Ticket&& other) noexcept {
    std::swap(cancel_, other.cancel_);
    return *this;
  }
  ~Ticket() {
    if (cancel_) cancel_();
  }
  bool pending() const { return static_cast<bool>(cancel_); }
  void done() { cancel_ = nullptr; }  // it was answered: nothing left to cancel

 private:
  std::function<void()> cancel_;
};

// A sentence for the user, and whether asking again may help.
using Failed = std::function<void(const QString& sentence)>;

}  // namespace janus::ui
